// Which addresses are the public internet: IANA's special-purpose registries for IPv4 and IPv6 (RFC 6890), and the metadata services of clouds.
import { embeddedIpv4, type IpAddress, type IpRange, isInRange, ranges } from './ip.ts';

/** `private` and `loopback` can be opened as a whole; the others only by name. */
export type AddressClass = 'public' | 'loopback' | 'private' | 'link-local' | 'metadata' | 'multicast' | 'reserved';

const CLASSES: ReadonlyArray<readonly [AddressClass, readonly IpRange[]]> = [
  [
    'metadata',
    // AWS, Azure, GCP, OpenStack, DigitalOcean; ECS and EKS tasks; Tencent; Alibaba; Oracle; Azure's wire server; AWS over IPv6.
    ranges(
      '169.254.169.254',
      '169.254.169.253',
      '169.254.170.2',
      '169.254.170.23',
      '169.254.0.23',
      '100.100.100.200',
      '192.0.0.192',
      '168.63.129.16',
      'fd00:ec2::/32',
      'fd20:ce::254',
    ),
  ],
  ['loopback', ranges('127.0.0.0/8', '::1')],
  ['private', ranges('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7')],
  ['link-local', ranges('169.254.0.0/16', 'fe80::/10', 'fec0::/10')],
  ['multicast', ranges('224.0.0.0/4', 'ff00::/8')],
  [
    'reserved',
    ranges(
      '0.0.0.0/8',
      '192.0.0.0/24',
      '192.0.2.0/24',
      '192.88.99.0/24',
      '198.18.0.0/15',
      '198.51.100.0/24',
      '203.0.113.0/24',
      '240.0.0.0/4',
      // IETF protocol assignments: Teredo, benchmarking, ORCHID, drone identifiers.
      '2001::/23',
      '2001:db8::/32',
      // 6to4 holds an IPv4 address of anybody's choice.
      '2002::/16',
      '3fff::/20',
    ),
  ],
];
const GLOBAL_UNICAST = ranges('2000::/3');

/** Mapped and NAT64 addresses are what they embed. */
export function classifyAddress(ip: IpAddress): AddressClass {
  const inner = embeddedIpv4(ip);
  if (inner !== null) return classifyAddress(inner);
  for (const [name, list] of CLASSES) if (list.some((range) => isInRange(ip, range))) return name;
  if (ip.version === 6 && !GLOBAL_UNICAST.some((range) => isInRange(ip, range))) return 'reserved';
  return 'public';
}
