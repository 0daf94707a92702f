// Elements whose text on the page is not what they mean: readings over ideographs, line numbers beside code, marks of footnotes.
import { Element, Text } from 'domhandler';
import { classBit, classBits } from './class-words.ts';

const GUTTER =
  /(?:^|\s)(?:linenos?|lineno|line-?nums?|line-?numbers?|line-numbers-rows|ln|lnt|gutter|rouge-gutter|blob-num|hljs-ln-numbers)(?:\s|$)/;
const GUTTER_WORDS = classBit('line-numbers');
const MAX_NODES = 5000;
const MAX_CHARS = 60_000;

/** What is written in the element's place; null for elements that are read as they are. */
export function standsFor(element: Element, inCode: boolean): string | null {
  const { name, attribs } = element;
  if (name === 'rt' || name === 'rp') return '';
  if (name === 'sup') return inCode ? null : footnoteMark(element);
  const classes = attribs['class'];
  if (classes === undefined || (classBits(attribs) & GUTTER_WORDS) === 0 || !GUTTER.test(classes)) return null;
  return (inCode || name === 'td' || name === 'pre') && isNumbersAlone(element) ? '' : null;
}

/** `1820<sup><a href="#n1">1</a></sup>` is 1820[1], not 18201. */
function footnoteMark(sup: Element): string | null {
  const inner = sup.children.filter((child) => !(child instanceof Text && child.data.trim() === ''));
  const link = inner.length === 1 ? inner[0] : undefined;
  if (!(link instanceof Element) || link.name !== 'a' || !/#./.test(link.attribs['href'] ?? '')) return null;
  const text = link.children.length === 1 ? link.children[0] : undefined;
  const mark = text instanceof Text ? text.data.trim() : '';
  return /^(?:\d{1,3}|[a-z*†‡])$/i.test(mark) ? `[${mark}]` : null;
}

/** Nothing but numbers and spaces, as far as it is read. */
function isNumbersAlone(element: Element): boolean {
  const open = [...element.children];
  let chars = 0;
  for (let looked = 0; open.length > 0; looked++) {
    const node = open.pop();
    if (looked > MAX_NODES || chars > MAX_CHARS) return false;
    if (node instanceof Element) open.push(...node.children.slice(0, MAX_NODES));
    else if (node instanceof Text) {
      if (!/^[\d\s]*$/.test(node.data)) return false;
      chars += node.data.length;
    }
  }
  return true;
}
