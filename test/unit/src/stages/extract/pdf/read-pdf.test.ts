import { describe, expect, it } from 'vitest';
import { createExtractEngine } from '../../../../../../src/stages/extract/engine.ts';
import { extractPage } from '../../../../../../src/stages/extract/extract-page.ts';
import { type MadePage, madePdf } from '../../../../../support/made-pdf.ts';

const engine = await createExtractEngine({ engine: 'readability' });
const read = (bytes: Buffer, contentType: string | null = 'application/pdf') =>
  extractPage({ bytes, url: 'http://a.example/x.pdf', contentType }, engine);

/** A page as reports are set: a running head, lines of a column, a page number. */
const reportPage = (number: number, lines: string[]): MadePage => ({
  lines: [
    [`Annual report of the harbour  ${number}`, 72, 760, 9],
    ...lines.map((text, n) => [text, 72, 700 - n * 14, 11] as const),
    [String(number), 300, 30, 9],
  ],
});

describe('a PDF', () => {
  it('gives its paragraphs: lines joined, hyphens at line ends taken out, running heads gone', async () => {
    const pdf = madePdf(
      [
        reportPage(1, [
          'The harbour was dredged in spring, and the work on its north-',
          'ern wall began in the same month under the eyes of the town.',
          'Ships of every size could enter again before the autumn.',
        ]),
        reportPage(2, [
          'A second page of the same report, with a sentence that runs',
          'on to the page after it because the column',
        ]),
        reportPage(3, ['ended too soon. Then it stops.']),
      ],
      { Title: 'The harbour in 2025', Author: 'A. Pilot', CreationDate: 'D:20260103120000Z' },
    );
    const page = await read(pdf);
    expect(page).toMatchObject({
      title: 'The harbour in 2025',
      authors: ['A. Pilot'],
      publishedAt: '2026-01-03',
      noTextReason: null,
      language: 'en',
      removed: [{ reason: 'running-head', count: 6 }],
    });
    expect(page.text).toContain('on its northern wall began');
    expect(page.text).toContain('because the column ended too soon. Then it stops.');
    expect(page.text).not.toMatch(/Annual report|^\d$/m);
  });

  it('is known by its bytes, and its links are followed', async () => {
    const pdf = madePdf([{ lines: [['Words on a page.', 72, 700]], link: 'http://b.example/next' }]);
    const page = await read(pdf, 'application/octet-stream');
    expect(page.text).toBe('Words on a page.');
    expect(page.links.map((link) => link.url)).toEqual(['http://b.example/next']);
  });

  it('ends in a reason when there is nothing to read', async () => {
    expect((await read(madePdf([{ lines: [] }]))).noTextReason).toBe('pdf-without-text');
    const broken = await read(Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(5000, 0x5b)]));
    expect(broken).toMatchObject({ text: '', noTextReason: 'pdf-broken' });
    const looped = await read(
      Buffer.from(
        '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 9999>>endobj\ntrailer<</Root 1 0 R>>',
      ),
    );
    expect(looped.text).toBe('');
  });

  it('is not what an article about PDFs is', async () => {
    const html = Buffer.from(
      `<html><title>%PDF-1.7 explained</title><p>${'Every file begins with %PDF- and a version. '.repeat(20)}`,
    );
    expect((await read(html, 'text/html')).extractor.version).not.toContain('pdf');
  });
});
