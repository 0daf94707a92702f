// A printed record is what JSON.stringify gives, whatever its texts hold.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printRecord } from '../../../../../src/app/export/print-record.ts';
import { documentRecord } from '../../../../integration/export/archive-of-documents.ts';

const record0 = documentRecord({ url: 'https://a.example/1', text: 'one' });

describe('a printed record', () => {
  it('is JSON.stringify and a line feed', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', '\t', '\ud800', '😀') }),
    );
    fc.assert(
      fc.property(text, text, fc.option(text), (body, markdown, title) => {
        const record = { ...record0, text: body, markdown, title };
        expect(printRecord(record)).toBe(`${JSON.stringify(record)}\n`);
      }),
    );
  });

  it('does not take a title for the place of its texts', () => {
    const record = { ...record0, title: ',"text":null,"markdown":null,', text: 'a "b"\n\tc\\d', markdown: '' };
    expect(printRecord(record)).toBe(`${JSON.stringify(record)}\n`);
  });
});
