import { expect, it } from 'vitest';
import { registrableDomain } from '../../../../../src/domain/url/registrable-domain.ts';

it.each([
  ['www.shop.co.uk', 'shop.co.uk'],
  ['shop.co.uk', 'shop.co.uk'],
  ['co.uk', null],
  ['a.b.github.io', 'b.github.io'],
  ['github.io', null],
  ['a.shop.unlisted', 'shop.unlisted'],
  ['localhost', null],
  ['127.0.0.1', null],
  ['[::1]', null],
  ['.shop.com', null],
  ['www.shop.com.', 'shop.com'],
  ['under_score.shop.com', 'shop.com'],
])('the registrable domain of %s is %s', (host, expected) => {
  expect(registrableDomain(host)).toBe(expected);
});
