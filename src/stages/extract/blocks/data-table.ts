// Tells tables of data (kept as rows) from tables that lay a page out (walked like any other box).
import { type ChildNode, Element } from 'domhandler';

const LAYOUT_TAGS = new Set([
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
const LOOKED_AT = 4000;

/** Looks at no more than 4,000 nodes of the table. */
export function isDataTable(table: Element): boolean {
  const role = table.attribs['role'];
  if (role === 'presentation' || role === 'none') return false;
  let rows = 0;
  let cells = 0;
  let paragraphs = 0;
  let looked = 0;
  let node: ChildNode | null = table.children[0] ?? null;
  while (node !== null && looked++ < LOOKED_AT) {
    if (node instanceof Element) {
      const name: string = node.name;
      if (LAYOUT_TAGS.has(name)) return false;
      if (name === 'tr') rows++;
      else if (name === 'td' || name === 'th') cells++;
      else if (name === 'p' || name === 'li' || name === 'div') paragraphs++;
      const child: ChildNode | undefined = node.children[0];
      if (child) {
        node = child;
        continue;
      }
    }
    while (node !== null && node.next === null) {
      const parent: Element | null = node.parent instanceof Element && node.parent !== table ? node.parent : null;
      node = parent;
    }
    node = node?.next ?? null;
  }
  if (rows === 0 || cells <= 1) return false;
  return paragraphs <= cells * 3;
}
