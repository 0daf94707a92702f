// Reads a plain text file into blocks: line ends, spaces, paragraphs, lists and indented code.
import type { TextBlock } from '../../domain/text-block.ts';

const LINE_ENDS = /\r\n?|\u2028|\u2029|\u0085(?=\s|$)|\u000b|\f/g;
const SPACES = /[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+/g;
const LIST_ITEM = /^\s*(?:[-*•‣◦▪–]|\d{1,3}[.)])\s+\S/;
/** Lines of which most are that long are paragraphs, not verses or wrapped lines. */
const PARAGRAPH_LINE = 120;

/** Without a regular expression, which would try each run of spaces anew. */
function trimEnd(line: string): string {
  let end = line.length;
  while (end > 0 && (line.charCodeAt(end - 1) === 0x200b || line.charAt(end - 1).trim() === '')) end--;
  return line.slice(0, end);
}
const indentOf = (line: string): number => (/^[ \t]*/.exec(line)?.[0] ?? '').replaceAll('\t', '    ').length;

/** A block keeps its spaces when its lines are indented unlike each other: code, a trace, a poem set in steps. */
function keepsSpaces(lines: readonly string[]): boolean {
  if (lines.length < 2) return false;
  const first = indentOf(lines[0] ?? '');
  return lines.some((line) => indentOf(line) !== first);
}

function tidyLine(line: string): string {
  return line
    .replace(SPACES, ' ')
    .replace(/ ?\t ?/g, '\t')
    .trim();
}

function blockOf(lines: readonly string[], group: number): TextBlock {
  const indented = keepsSpaces(lines);
  const text = indented
    ? lines.map((line) => line.replaceAll('\u00a0', ' ')).join('\n')
    : lines.map(tidyLine).join('\n');
  const list = lines.every((line) => LIST_ITEM.test(line));
  return { kind: list ? 'list-item' : 'paragraph', text, markdown: text, level: 0, group };
}

/** Lines without blank ones between are paragraphs of their own when they are long and end like sentences. */
function splitParagraphs(lines: readonly string[]): string[][] {
  if (lines.length < 2) return [[...lines]];
  const long = lines.filter((line) => line.length >= PARAGRAPH_LINE).length;
  if (long * 2 < lines.length || keepsSpaces(lines)) return [[...lines]];
  return lines.map((line) => [line]);
}

/** Blocks of a plain text in reading order. The text is brought to NFC and LF first. */
export function parseText(input: string): TextBlock[] {
  const text = input.toWellFormed().replace(LINE_ENDS, '\n').normalize('NFC');
  const paragraphs: string[][] = [];
  let open: string[] = [];
  for (const raw of text.split('\n')) {
    const line = trimEnd(raw);
    if (line !== '' && !/^[\u200b\ufeff\u00ad]+$/.test(line)) open.push(line);
    else if (open.length > 0) {
      paragraphs.push(open);
      open = [];
    }
  }
  if (open.length > 0) paragraphs.push(open);
  return paragraphs.flatMap(splitParagraphs).map((lines, group) => blockOf(lines, group));
}
