// What a naive dump of a page gives: every visible text, line by line. The demo's "before".
import { Parser } from 'htmlparser2';

const SILENT = new Set(['script', 'style', 'head', 'template', 'textarea', 'svg']);
const INLINE = new Set(['a', 'b', 'i', 'em', 'strong', 'span', 'code', 'time', 'small', 'label', 'sup', 'sub', 'abbr']);

/** Lines without markup; spaces are folded. */
export function plainDump(html: string): string[] {
  const lines: string[] = [];
  let line = '';
  let silent = 0;
  const breakLine = (): void => {
    const text = line.replaceAll(/\s+/g, ' ').trim();
    if (text !== '') lines.push(text);
    line = '';
  };
  const parser = new Parser({
    onopentagname(name) {
      if (SILENT.has(name)) silent++;
      if (!INLINE.has(name)) breakLine();
    },
    onclosetag(name) {
      if (SILENT.has(name)) silent--;
      if (!INLINE.has(name)) breakLine();
    },
    ontext(text) {
      if (silent === 0) line += text;
    },
  });
  parser.end(html);
  breakLine();
  return lines;
}
