// Host names that mean this machine, this network or a cloud's metadata service, judged before anything is resolved.

export type NameClass = 'public' | 'local' | 'metadata';

const METADATA = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
  'metadata.tencentyun.com',
  'metadata.platformequinix.com',
  'metadata.packet.net',
  'metadata.azure.com',
  'metadata.azure.internal',
]);

/** Special-use names (RFC 6761, 6762, 7686, 8375, 9476), names of private networks in wide use, and ICANN's `.internal`. */
const LOCAL_SUFFIXES = [
  'localhost',
  'localdomain',
  'local',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'home.arpa',
  'lan',
  'invalid',
  'onion',
  'alt',
  'svc',
  'cluster.local',
  'localhost6',
  'localdomain6',
  'ip6-localhost',
  'ip6-loopback',
  'docker',
  'consul',
  'kubernetes',
  'in-addr.arpa',
  'ip6.arpa',
];

/** Public names whose whole purpose is to resolve to private addresses. */
const REBINDING_SUFFIXES = [
  'nip.io',
  'sslip.io',
  'xip.io',
  'localtest.me',
  'lvh.me',
  'vcap.me',
  'lacolhost.com',
  'yoogle.com',
  'localho.st',
  'local.gd',
  'fuf.me',
  'fbi.com.localtest.me',
  '1u.ms',
  'rbndr.us',
  'traefik.me',
  'backname.io',
  'readme.localtest.me',
  'spoofed.burpcollaborator.net',
];

/** `name` lower-case ASCII, no address. A name without a dot can only be a local one. */
export function classifyName(name: string): NameClass {
  const bare = name.replace(/\.+$/, '');
  if (METADATA.has(bare)) return 'metadata';
  if (bare === '' || !bare.includes('.')) return 'local';
  const endsWith = (suffix: string): boolean => bare === suffix || bare.endsWith(`.${suffix}`);
  return LOCAL_SUFFIXES.some(endsWith) || REBINDING_SUFFIXES.some(endsWith) ? 'local' : 'public';
}
