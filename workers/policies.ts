// The domain's address policy and robots rules in the shapes that fetching takes.
import { BlockList, isIP } from 'node:net';
import type { CrawlSpec } from '../src/domain/crawl.ts';
import type { EgressPolicy } from '../src/stages/fetch/egress.ts';
import type { RobotsRules } from '../src/stages/fetch/robots-cache.ts';

export function egressPolicy(spec: CrawlSpec): EgressPolicy {
  const closed = new BlockList();
  for (const [net, bits] of [
    ['10.0.0.0', 8],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
    ['0.0.0.0', 8],
    ['100.64.0.0', 10],
  ] as const)
    closed.addSubnet(net, bits, 'ipv4');
  closed.addSubnet('::', 8, 'ipv6');
  closed.addSubnet('fc00::', 7, 'ipv6');
  const open = new BlockList();
  if (Array.isArray(spec.allowPrivate))
    for (const cidr of spec.allowPrivate) {
      const [net = '', bits] = cidr.split('/');
      if (isIP(net))
        open.addSubnet(net, Number(bits ?? (isIP(net) === 4 ? 32 : 128)), isIP(net) === 4 ? 'ipv4' : 'ipv6');
    }
  const ports = new Set([80, 443, ...spec.allowPorts]);
  return {
    refuseUrl(text) {
      const url = new URL(text);
      const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
      return ports.has(port) ? null : 'port';
    },
    refuseAddress(address) {
      const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
      if (!closed.check(address, family) || spec.allowPrivate === true || open.check(address, family)) return null;
      return 'private';
    },
  };
}

export function robotsRules(text: string, _agent: string): RobotsRules {
  const rules: string[] = [];
  for (const line of text.split('\n')) {
    const path = /^disallow:\s*(\S+)/i.exec(line)?.[1];
    if (path) rules.push(path);
  }
  return { allows: (path) => !rules.some((rule) => path.startsWith(rule)), crawlDelayMs: null, sitemaps: [] };
}
