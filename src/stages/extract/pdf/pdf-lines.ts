// From a PDF page's pieces of text, placed on the page, to lines, and from the lines of all pages to paragraphs.

/** A piece of text as the PDF places it; y grows upwards. */
export interface PdfPiece {
  text: string;
  x: number;
  y: number;
  width: number;
  /** Font size. */
  height: number;
  endsLine: boolean;
}

export interface PdfLine {
  text: string;
  x: number;
  /** Right end. */
  end: number;
  y: number;
  height: number;
}

/** Pieces in the order of the page's content, which is reading order in nearly all documents. */
export function linesOf(pieces: readonly PdfPiece[]): PdfLine[] {
  const lines: PdfLine[] = [];
  let line: PdfLine | null = null;
  let last: PdfPiece | null = null;
  for (const piece of pieces) {
    if (line !== null && last !== null && !isOneLine(last, piece, line)) {
      lines.push(line);
      line = null;
    }
    if (piece.text.trim() === '' && line === null) continue;
    if (line === null) line = { text: '', x: piece.x, end: piece.x, y: piece.y, height: piece.height };
    else if (last !== null && needsSpace(last, piece, line.text)) line.text += ' ';
    line.text += piece.text;
    line.end = Math.max(line.end, piece.x + piece.width);
    line.height = Math.max(line.height, piece.text.trim() === '' ? 0 : piece.height);
    last = piece;
    if (piece.endsLine) {
      lines.push(line);
      line = null;
      last = null;
    }
  }
  if (line !== null) lines.push(line);
  return lines
    .map((found) => ({ ...found, text: found.text.replaceAll(/\s+/g, ' ').trim() }))
    .filter((found) => found.text !== '');
}

const isOneLine = (last: PdfPiece, piece: PdfPiece, line: PdfLine): boolean =>
  Math.abs(piece.y - line.y) <= Math.max(2, 0.6 * Math.max(last.height, piece.height)) &&
  piece.x >= last.x - last.height &&
  piece.x - (last.x + last.width) < 12 * Math.max(last.height, 1);

const needsSpace = (last: PdfPiece, piece: PdfPiece, before: string): boolean =>
  !before.endsWith(' ') &&
  !piece.text.startsWith(' ') &&
  piece.x - (last.x + last.width) > 0.15 * Math.max(last.height, piece.height);

/** Lines at the head and foot of a page that are looked at for running titles and page numbers. */
const EDGE_LINES = 2;

/** Takes out what stands at the edge of most pages (running heads, page numbers). Answers how many lines went. */
export function withoutRunningHeads(pages: readonly PdfLine[][]): { pages: PdfLine[][]; removed: number } {
  const counts = new Map<string, number>();
  for (const page of pages)
    for (const key of new Set(edges(page).map((line) => edgeKey(line.text))))
      counts.set(key, (counts.get(key) ?? 0) + 1);
  const often = Math.max(3, Math.ceil(pages.length * 0.5));
  let removed = 0;
  const kept = pages.map((page) => {
    const edge = new Set(edges(page));
    return page.filter((line) => {
      const isNumber = /^[\d\s/|–—-]{1,12}$/.test(line.text) && pages.length > 1;
      const goes = edge.has(line) && (isNumber || (counts.get(edgeKey(line.text)) ?? 0) >= often);
      if (goes) removed += 1;
      return !goes;
    });
  });
  return { pages: kept, removed };
}

const edges = (page: readonly PdfLine[]): PdfLine[] => [...page.slice(0, EDGE_LINES), ...page.slice(-EDGE_LINES)];
const edgeKey = (text: string): string => text.toLowerCase().replaceAll(/\d+/g, '#');

export interface PdfParagraph {
  text: string;
  /** Set larger than the body, and short. */
  isHeading: boolean;
}

/** Joins lines to paragraphs across lines, columns and pages; a hyphen at a line's end before a small letter goes. */
export function paragraphsOf(pages: readonly PdfLine[][]): PdfParagraph[] {
  const body = usualHeight(pages.flat());
  const paragraphs: Array<{ text: string; height: number }> = [];
  for (const page of pages) {
    const width = page.reduce((most, line) => Math.max(most, line.end - line.x), 0);
    let last: PdfLine | null = null;
    for (const line of page) {
      const open = paragraphs.at(-1);
      if (open === undefined || startsAnew(last, line, { body, width, before: open.text, height: open.height }))
        paragraphs.push({ text: line.text, height: line.height });
      else {
        open.text = joined(open.text, line.text);
        open.height = Math.max(open.height, line.height);
      }
      last = line;
    }
  }
  return paragraphs.map(({ text, height }) => ({
    text,
    isHeading: height > body * 1.15 && text.length < 200 && !/[.;,]$/.test(text),
  }));
}

interface Around {
  body: number;
  width: number;
  /** Text of the paragraph so far, and its font size. */
  before: string;
  height: number;
}

function startsAnew(last: PdfLine | null, line: PdfLine, around: Around): boolean {
  if (Math.abs(line.height - around.height) > around.body * 0.12) return true;
  if (/^([•▪◦‣●–—*-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s/u.test(line.text)) return true;
  const ended = /[.!?:。！？…"”’)\]]$/u.test(around.before);
  if (last === null) return ended; // over a page's edge a sentence may go on
  const gap = last.y - line.y;
  if (gap < 0) return ended; // next column
  if (gap > 1.7 * Math.max(line.height, last.height, 1)) return true;
  const isShort = last.end - last.x < around.width * 0.75;
  const isIndented = line.x - last.x > line.height * 0.8;
  return ended && (isShort || isIndented);
}

function joined(before: string, next: string): string {
  if (/\p{L}[-\u00ad\u2010]$/u.test(before) && /^\p{Ll}/u.test(next)) return before.slice(0, -1) + next;
  const unspaced =
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u.test(before) &&
    /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(next);
  return unspaced ? before + next : `${before} ${next}`;
}

/** The font size that most characters are set in. */
function usualHeight(lines: readonly PdfLine[]): number {
  const chars = new Map<number, number>();
  for (const line of lines) {
    const size = Math.round(line.height * 2) / 2;
    chars.set(size, (chars.get(size) ?? 0) + line.text.length);
  }
  return [...chars].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}
