// Tells tables of data (kept as rows) from tables that lay a page out (walked like any other box).
import { Element } from 'domhandler';
import { nodesOf } from '../metadata/walk.ts';

const LAYOUT_TAGS: ReadonlySet<string> = new Set([
  'table',
  'h1',
  'h2',
  'h3',
  'form',
  'article',
  'section',
  'nav',
  'header',
  'footer',
  'main',
  'pre',
  'blockquote',
]);
const CELLS: ReadonlySet<string> = new Set(['td', 'th']);
const CHUNKS: ReadonlySet<string> = new Set(['p', 'li', 'div']);
const LOOKED_AT = 4000;

/** Looks at no more than 4,000 nodes of the table. */
export function isDataTable(table: Element): boolean {
  const role = table.attribs['role'];
  if (role === 'presentation' || role === 'none') return false;
  let rows = 0;
  let cells = 0;
  let chunks = 0;
  let looked = 0;
  for (const node of nodesOf(table)) {
    if (looked++ >= LOOKED_AT) break;
    if (!(node instanceof Element)) continue;
    if (LAYOUT_TAGS.has(node.name)) return false;
    if (node.name === 'tr') rows++;
    else if (CELLS.has(node.name)) cells++;
    else if (CHUNKS.has(node.name)) chunks++;
  }
  return rows > 0 && cells > 1 && chunks <= cells * 3;
}
