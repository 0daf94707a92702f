import { describe, expect, it } from 'vitest';
import { type AddressRules, compileAddressPolicy } from '../../../../../src/domain/address/policy.ts';

const policy = (rules: Partial<AddressRules> = {}) =>
  compileAddressPolicy({ allowPrivate: false, allowPorts: [], ...rules });
const url = (text: string, rules: Partial<AddressRules> = {}): string => policy(rules).judgeUrl(text).reason;
const address = (ip: string, rules: Partial<AddressRules> = {}, host = 'shop.com', port = 80): string =>
  policy(rules).judgeAddress(host, ip, port).reason;

describe('URLs', () => {
  it.each([
    ['http://shop.com/', 'ok'],
    ['https://shop.com/', 'ok'],
    ['https://shop.com:80/', 'ok'],
    ['http://93.184.216.34/', 'ok'],
    ['http://[2606:4700::1111]/', 'ok'],
    ['ftp://shop.com/', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['http://shop.com:22/', 'port'],
    ['not a url', 'not-a-url'],
    ['http://shop.com:70000/', 'not-a-url'],
    ['http://localhost/', 'local-name'],
    ['http://LOCALHOST./', 'local-name'],
    ['http://a.localhost/', 'local-name'],
    ['http://printer.local/', 'local-name'],
    ['http://redis/', 'local-name'],
    ['http://api.default.svc.cluster.local/', 'local-name'],
    ['http://127.0.0.1.nip.io/', 'local-name'],
    ['http://metadata.google.internal/', 'metadata'],
    ['http://2130706433/', 'loopback'],
    ['http://0177.1/', 'loopback'],
    ['http://１２７.０.０.１/', 'loopback'],
    ['http://[::ffff:127.0.0.1]/', 'loopback'],
    ['http://[64:ff9b::10.0.0.1]/', 'private'],
    ['http://169.254.169.254/', 'metadata'],
    ['http://user@10.0.0.1/', 'private'],
  ])('%s: %s', (text, reason) => {
    expect(url(text)).toBe(reason);
  });
});

describe('addresses of the special-purpose registries are refused at both ends', () => {
  it.each([
    ['0.0.0.0', '0.255.255.255', 'reserved'],
    ['10.0.0.0', '10.255.255.255', 'private'],
    ['100.64.0.0', '100.127.255.255', 'private'],
    ['127.0.0.0', '127.255.255.255', 'loopback'],
    ['169.254.0.0', '169.254.255.255', 'link-local'],
    ['172.16.0.0', '172.31.255.255', 'private'],
    ['192.0.0.0', '192.0.0.255', 'reserved'],
    ['192.0.2.0', '192.0.2.255', 'reserved'],
    ['192.88.99.0', '192.88.99.255', 'reserved'],
    ['192.168.0.0', '192.168.255.255', 'private'],
    ['198.18.0.0', '198.19.255.255', 'reserved'],
    ['198.51.100.0', '198.51.100.255', 'reserved'],
    ['203.0.113.0', '203.0.113.255', 'reserved'],
    ['224.0.0.0', '239.255.255.255', 'multicast'],
    ['240.0.0.0', '255.255.255.255', 'reserved'],
    ['::', '::', 'reserved'],
    ['::1', '::1', 'loopback'],
    ['::7f00:1', '::7f00:1', 'reserved'],
    ['64:ff9b:1::', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff', 'reserved'],
    ['100::', '100::ffff:ffff:ffff:ffff', 'reserved'],
    ['2001::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
    ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
    ['2002::', '2002:ffff::', 'reserved'],
    ['3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
    ['5f00::', '5f00:ffff::', 'reserved'],
    ['fc00::', 'fdff::', 'private'],
    ['fe80::', 'febf::', 'link-local'],
    ['ff00::', 'ffff::', 'multicast'],
  ])('%s to %s: %s', (first, last, reason) => {
    expect([address(first), address(last)]).toEqual([reason, reason]);
  });
});

it('lets their public neighbours through', () => {
  const neighbours = [
    '1.0.0.0',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.0',
    '169.253.255.255',
    '169.255.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.0.1.0',
    '192.0.3.0',
    '192.88.98.255',
    '192.88.100.0',
    '192.167.255.255',
    '192.169.0.0',
    '198.17.255.255',
    '198.20.0.0',
    '198.51.99.255',
    '198.51.101.0',
    '203.0.112.255',
    '203.0.114.0',
    '223.255.255.255',
    '2000::',
    '2001:200::',
    '2001:db7::',
    '2001:db9::',
    '2001:fff::',
    '2003::',
    '3ffe::',
    '3fff:1000::',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
  ];
  expect(neighbours.filter((ip) => address(ip) !== 'ok')).toEqual([]);
});

describe('opened', () => {
  it('wholly, private and loopback ranges and local names are free, the rest stays closed', () => {
    const open = { allowPrivate: true } as const;
    expect(address('127.0.0.1', open)).toBe('ok');
    expect(address('10.1.2.3', open)).toBe('ok');
    expect(address('fd12::1', open)).toBe('ok');
    expect(url('http://localhost/', open)).toBe('ok');
    expect(url('http://redis/', open)).toBe('ok');
    expect(address('169.254.169.254', open)).toBe('metadata');
    expect(address('fd00:ec2::254', open)).toBe('metadata');
    expect(address('169.254.1.1', open)).toBe('link-local');
    expect(address('224.0.0.1', open)).toBe('multicast');
    expect(url('http://metadata/', open)).toBe('metadata');
  });

  it('by a range, only what it names is free', () => {
    const open = { allowPrivate: ['10.1.0.0/16', '169.254.0.0/16', 'fd12::/16'] };
    expect(address('10.1.255.255', open)).toBe('ok');
    expect(address('::ffff:10.1.0.1', open)).toBe('ok');
    expect(address('10.2.0.0', open)).toBe('private');
    expect(address('127.0.0.1', open)).toBe('loopback');
    expect(address('fd12::9', open)).toBe('ok');
    expect(address('169.254.9.9', open)).toBe('ok');
    expect(address('169.254.169.254', open)).toBe('metadata');
    expect(url('http://localhost/', open)).toBe('local-name');
  });

  it('by an address, a metadata service is free too', () => {
    expect(address('169.254.169.254', { allowPrivate: ['169.254.169.254'] })).toBe('ok');
    expect(address('169.254.169.254', { allowPrivate: ['metadata.google.internal'] }, 'metadata.google.internal')).toBe(
      'ok',
    );
  });

  it('by a host, wherever that host is but at a metadata service', () => {
    const open = { allowPrivate: ['intra.shop.com', 'db.internal:8080', '[::1]:9000'] };
    expect(address('10.0.0.1', open, 'Intra.Shop.com.')).toBe('ok');
    expect(address('10.0.0.1', open, 'other.com')).toBe('private');
    expect(address('169.254.169.254', open, 'intra.shop.com')).toBe('metadata');
    expect(url('http://db.internal:8080/', open)).toBe('ok');
    expect(url('http://[::1]:9000/', open)).toBe('ok');
    expect(url('http://shop.com:8081/', open)).toBe('port');
  });

  it('for ports, those and the two of the web', () => {
    expect(url('http://shop.com:8080/', { allowPorts: [8080] })).toBe('ok');
    expect(url('http://shop.com/', { allowPorts: [8080] })).toBe('ok');
    expect(address('8.8.8.8', {}, 'shop.com', 6379)).toBe('port');
  });
});

it('refuses what is no address', () => {
  for (const ip of [
    '',
    'localhost',
    '1.2.3',
    '1.2.3.256',
    '1::2::3',
    '12345::',
    '::1%eth0',
    'fe80::1%lo',
    '1:2:3:4:5:6:7:8:9',
    '::1.2.3',
  ]) {
    expect(address(ip), ip).toBe('not-an-address');
  }
});
