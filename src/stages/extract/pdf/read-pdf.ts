// The text of a PDF, read by PDF.js (unpdf's build of it: no canvas, no scripts run): pages to paragraphs, document information to metadata.
import type { Extraction } from '../../../domain/document.ts';
import { canonicalUrl } from '../../../domain/url/canonical.ts';
import { blankExtraction } from '../blank-extraction.ts';
import type { ExtractEngine } from '../engine.ts';
import { linesOf, type PdfLine, type PdfPiece, paragraphsOf, withoutRunningHeads } from './pdf-lines.ts';
import { isPdfBomb } from './unpacked-size.ts';

/** Larger files are kept without text. */
const MAX_BYTES = 48 * 1024 * 1024;
const MAX_PAGES = 300;
const MAX_PIECES_OF_A_PAGE = 50_000;
const MAX_CHARS = 2_000_000;
const MAX_LINKS = 2000;

/** By the file's first bytes, whatever its label; a file labelled as one may have up to 1 KiB before them, as readers allow. */
export const isPdf = (bytes: Buffer, contentType: string | null): boolean =>
  /^[\s\ufeff\u00ef\u00bb\u00bf]*%PDF-/.test(bytes.toString('latin1', 0, 64)) ||
  (contentType !== null &&
    /^\s*application\/(x-)?pdf\b/i.test(contentType) &&
    bytes.subarray(0, 1024).includes('%PDF-'));

interface PdfText {
  pages: PdfLine[][];
  links: string[];
  /** A bound left the rest unread. */
  cut: boolean;
}

/** Never throws for what a file holds: broken, locked and empty ones end in a `noTextReason`. */
export async function readPdf(bytes: Buffer, url: string | null, engine: ExtractEngine): Promise<Extraction> {
  if (bytes.length > MAX_BYTES || isPdfBomb(bytes)) return blankExtraction('pdf-too-large');
  const { getDocumentProxy } = await import('unpdf');
  let document: Awaited<ReturnType<typeof getDocumentProxy>>;
  try {
    document = await getDocumentProxy(new Uint8Array(bytes), {
      isEvalSupported: false,
      verbosity: 0,
      stopAtErrors: false,
    });
  } catch (fault) {
    return blankExtraction(fault instanceof Error && fault.name === 'PasswordException' ? 'pdf-locked' : 'pdf-broken');
  }
  try {
    const info = await informationOf(document);
    const { pages, links, cut } = await textOf(document);
    const { pages: kept, removed } = withoutRunningHeads(pages);
    const paragraphs = paragraphsOf(kept);
    const title = info.title ?? titleOf(paragraphs);
    const body = paragraphs[0]?.text === title ? paragraphs.slice(1) : paragraphs;
    const texts = body.map((p) => canonicalLine(p.text)).filter((text) => text !== '');
    const text = texts.join('\n\n');
    const language = engine.language.detect(text, { htmlLang: info.language });
    return {
      ...blankExtraction('pdf-without-text'),
      title: title === null ? null : canonicalLine(title),
      authors: info.author === null ? [] : [info.author],
      publishedAt: info.createdAt,
      text,
      markdown: body
        .map((p) => (p.isHeading ? `## ${canonicalLine(p.text)}` : canonicalLine(p.text)))
        .filter(Boolean)
        .join('\n\n'),
      language: language.language,
      languageScore: language.score,
      links: links.flatMap((href) => {
        const target = canonicalUrl(href, url ?? undefined);
        return target === null ? [] : [{ url: target, kind: 'a' as const, rel: '' }];
      }),
      removed: removed === 0 ? [] : [{ reason: 'running-head', count: removed }],
      noTextReason: text === '' ? 'pdf-without-text' : null,
      extractor: { ...engine.version, version: `${engine.version.version}+pdf.1`, model: null },
      quality: cut ? { cut: 1 } : {},
    };
  } finally {
    await document.destroy();
  }
}

/** docs/contract.md §3: NFC, no control characters, single spaces. */
const canonicalLine = (text: string): string =>
  text
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u200b\ufeff\ufffe\uffff]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

type PdfDocument = Awaited<ReturnType<typeof import('unpdf').getDocumentProxy>>;

async function textOf(document: PdfDocument): Promise<PdfText> {
  const found: PdfText = { pages: [], links: [], cut: document.numPages > MAX_PAGES };
  let chars = 0;
  for (let number = 1; number <= Math.min(document.numPages, MAX_PAGES); number++) {
    if (chars > MAX_CHARS) {
      found.cut = true;
      break;
    }
    try {
      const page = await document.getPage(number);
      const { pieces, isCut } = await piecesOf(page);
      found.cut ||= isCut;
      const lines = linesOf(pieces);
      chars += lines.reduce((sum, line) => sum + line.text.length, 0);
      found.pages.push(lines);
      for (const note of await page.getAnnotations()) {
        const href: unknown = note.url;
        if (typeof href === 'string' && found.links.length < MAX_LINKS) found.links.push(href);
      }
      page.cleanup();
    } catch {
      found.cut = true; // a page that cannot be read; the others may
    }
  }
  return found;
}

/** As they come, so that a page of millions is left where enough of it is read. */
async function piecesOf(
  page: Awaited<ReturnType<PdfDocument['getPage']>>,
): Promise<{ pieces: PdfPiece[]; isCut: boolean }> {
  const reader = page.streamTextContent().getReader();
  const pieces: PdfPiece[] = [];
  for (let seen = 0; seen < MAX_PIECES_OF_A_PAGE; ) {
    const { done, value } = (await reader.read()) as { done: boolean; value?: { items: object[] } };
    if (done || value === undefined) return { pieces, isCut: false };
    seen += Math.max(1, value.items.length);
    pieces.push(...value.items.flatMap(pieceOf));
  }
  await reader.cancel(new Error('enough of this page'));
  return { pieces, isCut: true };
}

function pieceOf(item: object): PdfPiece[] {
  if (!('str' in item) || typeof item.str !== 'string' || !('transform' in item) || !Array.isArray(item.transform))
    return [];
  const [a = 0, b = 0, , , x = 0, y = 0] = item.transform.map(Number);
  const isTurned = Math.abs(b) > Math.abs(a);
  if (isTurned) return []; // margin notes set sideways
  const size = 'height' in item && Number(item.height) > 0 ? Number(item.height) : Math.hypot(a, b);
  const width = 'width' in item ? Number(item.width) : 0;
  return [{ text: item.str, x, y, width, height: size, endsLine: 'hasEOL' in item && item.hasEOL === true }];
}

/** The first heading of the first paragraphs. */
const titleOf = (paragraphs: ReturnType<typeof paragraphsOf>): string | null =>
  paragraphs.slice(0, 4).find((p) => p.isHeading)?.text ?? null;

interface Information {
  title: string | null;
  author: string | null;
  language: string | null;
  createdAt: string | null;
}

async function informationOf(document: PdfDocument): Promise<Information> {
  const nothing: Information = { title: null, author: null, language: null, createdAt: null };
  try {
    const { info } = await document.getMetadata();
    const text = (name: string): string | null => {
      const value: unknown = Reflect.get(info, name);
      const line = typeof value === 'string' ? value.slice(0, 500).replaceAll(/\s+/g, ' ').trim() : '';
      return line === '' || /^(untitled|microsoft word|.*\.(docx?|indd|tex|dvi|qxd|pdf)$)/i.test(line) ? null : line;
    };
    return {
      title: text('Title'),
      author: text('Author'),
      language: text('Language'),
      createdAt: pdfDate(text('CreationDate')),
    };
  } catch {
    return nothing;
  }
}

/** `D:YYYYMMDDHHmmSS…` (ISO 32000-1 §7.9.4) to its day. */
function pdfDate(value: string | null): string | null {
  const [, year, month, day] = /^(?:D:)?(\d{4})(\d\d)(\d\d)/.exec(value ?? '') ?? [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || Number(year) < 1970 ? null : `${year}-${month}-${day}`;
}
