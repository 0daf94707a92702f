// What is masked, and what only looks like it.
import { describe, expect, it } from 'vitest';
import { MASK_KINDS, maskPersonal } from '../../../../../src/domain/masking/mask-personal.ts';

const masked = (text: string): string => maskPersonal(text, MASK_KINDS).text;

describe('masking', () => {
  it.each([
    ['write to jane.doe+news@mail.example.org today', 'write to [email] today'],
    ['Grüße an jürgen@bücher.example.', 'Grüße an [email].'],
    ['blocked 203.0.113.7, again', 'blocked [ip], again'],
    ['from 2001:db8::8a2e:370:7334 came', 'from [ip] came'],
    ['call +49 30 901820 now', 'call [phone] now'],
    ['call (030) 90 18 20 00 now', 'call [phone] now'],
    ['ring 020 7946 0958.', 'ring [phone].'],
  ])('%s', (text, expected) => {
    expect(masked(text)).toBe(expected);
  });

  it.each([
    'version 1.2.3.4 of 12.03.2024 at 14:05:09',
    'localhost is 127.0.0.1',
    'on 01.02.2023 - 03.04.2024 we met',
    'a::b in std::vector<int>',
    'order 1234567 for €2 500 000',
    'follow @someone and mail@ nobody',
    '999.999.999.999',
    'ISBN 978-3-16-148410-0',
  ])('leaves %s', (text) => {
    expect(masked(text)).toBe(text);
  });

  it('counts by kind and masks only what is asked for', () => {
    const result = maskPersonal('a@b.example and c@d.example from 203.0.113.9', ['email']);
    expect(result).toEqual({
      text: '[email] and [email] from 203.0.113.9',
      counts: { email: 2, ip: 0, phone: 0 },
    });
  });

  it('is quick on hostile input', () => {
    const hostile = `${'a.'.repeat(50_000)}@${'b-'.repeat(50_000)} ${'0 '.repeat(50_000)} ${':'.repeat(50_000)}`;
    expect(masked(hostile).length).toBeGreaterThan(0);
  });
});
