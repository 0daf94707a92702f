import { describe, expect, it } from 'vitest';
import { withAddresses } from '../../../../src/app/explain-address.ts';
import { explainUrl } from '../../../../src/app/explain-url.ts';
import { compileAddressPolicy } from '../../../../src/domain/address/policy.ts';

const policy = compileAddressPolicy({ allowPrivate: false, allowPorts: [] });
const explained = (url: string, addresses: string[] | Error) =>
  withAddresses(explainUrl({ url, address: policy }), policy, async () => {
    if (addresses instanceof Error) throw addresses;
    return addresses;
  });

describe('withAddresses', () => {
  it('judges what the name leads to', async () => {
    expect(await explained('http://a.example/', ['93.184.216.34'])).toMatchObject({
      address: 'ok',
      reason: 'ok',
      addresses: [{ address: '93.184.216.34', verdict: 'ok' }],
    });
    expect(await explained('http://a.example/', ['127.0.0.1', '::1'])).toMatchObject({
      address: 'refused',
      reason: 'address:loopback',
    });
    expect(await explained('http://a.example/', ['::ffff:169.254.169.254'])).toMatchObject({
      reason: 'address:metadata',
    });
  });

  it('allows a name that has one address to go to', async () => {
    const { address, addresses } = await explained('http://a.example/', ['10.0.0.1', '93.184.216.34']);
    expect(address).toBe('ok');
    expect(addresses.map(({ verdict }) => verdict)).toEqual(['private', 'ok']);
  });

  it('says when the name has none, and asks nothing for a URL that is refused', async () => {
    const missing = Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
    expect(await explained('http://a.example/', missing)).toMatchObject({ reason: 'dns: ENOTFOUND' });
    expect(await explained('http://a.example/', [])).toMatchObject({ address: 'refused', reason: 'dns: no address' });
    const refused = await withAddresses(explainUrl({ url: 'http://127.0.0.1/' }), policy, async () => {
      throw new Error('asked');
    });
    expect(refused).toMatchObject({ addresses: [], reason: 'address:loopback' });
  });
});
