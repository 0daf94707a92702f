import { describe, expect, it } from 'vitest';
import { preferredType } from '../../../../../src/entry/http/preferred-type.ts';

const OFFERS = ['application/json', 'application/atom+xml'] as const;

describe('what an Accept header likes best', () => {
  it.each([
    [undefined, 'application/json'],
    ['', 'application/json'],
    ['*/*', 'application/json'],
    ['application/atom+xml', 'application/atom+xml'],
    ['Application/Atom+XML', 'application/atom+xml'],
    ['application/json, application/atom+xml', 'application/json'],
    ['application/json;q=0.2, application/atom+xml;q=0.9', 'application/atom+xml'],
    ['application/*;q=0.5, application/atom+xml ; q=0.6', 'application/atom+xml'],
    ['application/*, application/json;q=0', 'application/atom+xml'],
    ['*/*;q=0.1, application/json;q=0', 'application/atom+xml'],
    ['application/atom+xml;q=0', 'application/json'],
    ['application/atom+xml;q=2', 'application/json'],
    ['application/atom+xml;q=__proto__', 'application/json'],
    ['text/html', 'application/json'],
    [';;;,,,q=1', 'application/json'],
    ['application/atom+xml;type=feed;q=1', 'application/atom+xml'],
  ])('%j: %s', (accept, wanted) => {
    expect(preferredType(accept, OFFERS)).toBe(wanted);
  });
});
