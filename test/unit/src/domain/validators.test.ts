import { describe, expect, it } from 'vitest';
import { conditionalFields, validatorsOf } from '../../../../src/domain/validators.ts';

const DATE = 'Mon, 23 Nov 2026 10:00:00 GMT';

describe('validatorsOf', () => {
  it('takes entity tags, strong and weak, and dates as they were sent', () => {
    expect(
      validatorsOf([
        ['ETag', 'W/"a-1"'],
        ['Last-Modified', DATE],
      ]),
    ).toEqual({ etag: 'W/"a-1"', lastModified: DATE });
    expect(validatorsOf([['etag', '"x"']])).toEqual({ etag: '"x"', lastModified: null });
    expect(validatorsOf([['last-modified', DATE]])).toEqual({ etag: null, lastModified: DATE });
    expect(validatorsOf([['content-type', 'text/html']])).toBeNull();
  });

  it.each(['abc', '"a"b"', `"${'x'.repeat(300)}"`, '"a\r\nX: y"', '"\u0000"', ''])(
    'refuses %j as an entity tag',
    (etag) => {
      expect(validatorsOf([['ETag', etag]])).toBeNull();
    },
  );

  it.each(['yesterday', `${DATE}${' '.repeat(100)}x`, '\u00e9t\u00e9 2026', ''])('refuses %j as a date', (date) => {
    expect(validatorsOf([['Last-Modified', date]])).toBeNull();
  });

  it('makes the fields of a conditional request', () => {
    expect(conditionalFields({ etag: '"x"', lastModified: DATE })).toEqual([
      ['If-None-Match', '"x"'],
      ['If-Modified-Since', DATE],
    ]);
    expect(conditionalFields({ etag: null, lastModified: DATE })).toEqual([['If-Modified-Since', DATE]]);
  });
});
