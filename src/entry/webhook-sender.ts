// POSTs a webhook through the guarded way out: the address that is judged is the one connected to, and no redirect is followed.
import { Agent, request } from 'undici';
import type { Send } from '../app/service/webhooks.ts';
import { createEgress, targetOf } from '../stages/fetch/egress.ts';
import { egressPolicy } from '../stages/fetch/policies.ts';

const TIMEOUT_MS = 10_000;
const ANSWER_LIMIT_BYTES = 64 * 1024;

export interface WebhookSender {
  /** Null when a URL may be called, else why not; judged from the URL alone. */
  refusal(url: string): string | null;
  send: Send;
  close(): Promise<void>;
}

/** `allowed`: hosts, addresses and CIDRs, with ports, that may be called though they are private. */
export function createWebhookSender(allowed: readonly string[], userAgent: string): WebhookSender {
  const policy = egressPolicy({ allowPrivate: [...allowed], allowPorts: [] });
  const egress = createEgress({ policy });
  const agent = new Agent({
    keepAliveTimeout: 1,
    connect: (options, callback) => {
      const scheme = options.protocol === 'https:' ? 'https' : 'http';
      const host = options.hostname.includes(':') ? `[${options.hostname.replaceAll(/[[\]]/g, '')}]` : options.hostname;
      const target = targetOf(new URL(`${scheme}://${host}:${options.port || (scheme === 'https' ? 443 : 80)}/`));
      egress
        .dial(target, TIMEOUT_MS, new AbortController().signal)
        .then(({ socket }) => callback(null, socket))
        .catch((error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null));
    },
  });
  return {
    refusal: (url) => policy.refuseUrl(url),
    async send(url, headers, body) {
      const refused = policy.refuseUrl(url);
      if (refused !== null) throw new Error(`the address is refused: ${refused}`);
      const response = await request(url, {
        method: 'POST',
        headers: { ...headers, 'user-agent': userAgent },
        body,
        dispatcher: agent,
        headersTimeout: TIMEOUT_MS,
        bodyTimeout: TIMEOUT_MS,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.body.dump({ limit: ANSWER_LIMIT_BYTES });
      return { status: response.statusCode };
    },
    close: () => agent.close(),
  };
}
