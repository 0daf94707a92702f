// Schema.org statements in JSON-LD scripts: parsed, mended where that is safe, and laid flat.

import { parseHtml } from '../dom/parse-html.ts';
import { textOf } from './walk.ts';

export interface LdNode {
  readonly [key: string]: unknown;
}

const MAX_NODES = 3000;

/** Objects with a type or an id from every script that can be read, outer ones before inner ones. */
export function parseJsonLd(scripts: readonly string[]): LdNode[] {
  const nodes: LdNode[] = [];
  for (const script of scripts) {
    const value = parseLenient(script);
    if (value !== undefined) flatten(value, nodes);
  }
  return nodes;
}

function parseLenient(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  for (const mend of MENDS) {
    try {
      return JSON.parse(mend(trimmed));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return undefined;
}

const bare = (text: string): string =>
  text
    .replace(/^\s*(?:<!--|\/\*\s*<!\[CDATA\[\s*\*\/|\/\/\s*<!\[CDATA\[|<!\[CDATA\[)/, '')
    .replace(/(?:-->|\/\*\s*\]\]>\s*\*\/|(?:\/\/\s*)?\]\]>)\s*$/, '')
    .replace(/;\s*$/, '')
    .trim();

/** Raw line breaks and tabs within strings, trailing commas, invalid escapes: slips whose meaning is plain. */
const slips = (text: string): string =>
  bare(text)
    .replace(/[\u0000-\u001f]+/g, ' ')
    .replace(/,(\s*[}\]])/g, '$1')
    .replace(/\\(?!["\\/bfnrtu])/g, '');

const entities = (text: string): string =>
  slips(text.replaceAll('&quot;', '"').replaceAll('&#34;', '"').replaceAll('&amp;', '&'));

/** A script cut short or with a second object glued on: what stands up to the last brace that closes the first. */
const firstObject = (text: string): string => {
  const source = slips(text);
  const end = source.search(/\}\s*\{/);
  return end < 0 ? source : `[${source.replace(/\}\s*\{/g, '},{')}]`;
};

const MENDS: readonly ((text: string) => string)[] = [(text) => text, slips, entities, firstObject];

const MAX_DEPTH = 12;

/** Level by level, so that outer nodes come first and depth needs no call stack. */
function flatten(value: unknown, nodes: LdNode[]): void {
  let level: unknown[] = [value];
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
    const below: unknown[] = [];
    for (const item of level) {
      if (nodes.length >= MAX_NODES) return;
      if (isNode(item) && ('@type' in item || '@id' in item)) nodes.push(item);
      addBelow(item, below);
    }
    level = below;
  }
}

function addBelow(item: unknown, below: unknown[]): void {
  if (typeof item !== 'object' || item === null) return;
  for (const inner of Array.isArray(item) ? item.slice(0, MAX_NODES) : Object.values(item)) {
    if (typeof inner === 'object' && inner !== null && below.length < MAX_NODES * 4) below.push(inner);
  }
}

export function isNode(value: unknown): value is LdNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Types of a node without their vocabulary's address. */
export function typesOf(node: LdNode): string[] {
  const type = node['@type'];
  const list = Array.isArray(type) ? type : [type];
  return list.filter((t) => typeof t === 'string').map((t) => t.replace(/^.*[/#:]/, ''));
}

/** A property's texts: strings, numbers, or the `name` of objects, language-tagged values included. */
export function stringsOf(value: unknown): string[] {
  const list = Array.isArray(value) ? value.slice(0, 50) : [value];
  const found: string[] = [];
  for (const item of list) {
    const inner = isNode(item) ? (item['@value'] ?? item['name']) : item;
    const text = Array.isArray(inner) ? inner[0] : inner;
    if (typeof text === 'string' && text.trim() !== '') found.push(withoutEntities(text.trim()));
    else if (typeof text === 'number') found.push(String(text));
  }
  return found;
}

/** Some sites escape for HTML what JSON needs no escape for. */
export function withoutEntities(text: string): string {
  if (!/&#?\w{2,8};/.test(text) || text.length > 5000) return text;
  return textOf(parseHtml(`<p>${text.replaceAll('<', '&lt;')}</p>`).document, 5000);
}
