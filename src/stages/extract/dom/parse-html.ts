// HTML to a DOM under hard limits: htmlparser2's tokenizer drives a tree builder of our own, because its parser
// keeps its stack with unshift (quadratic in depth) and knows nothing of scopes.
import { Document, Element, type ParentNode, Text } from 'domhandler';
import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import {
  BLOCK,
  CLOSES_P,
  HEAD_ONLY,
  HEADING,
  LEAVES_FOREIGN,
  SCOPE_BORDER,
  TABLE_PART,
  VOID,
} from './element-kinds.ts';
import { stripCode } from './strip-code.ts';

/** Why a page was not read to its end. */
export type CutReason = 'length' | 'nodes';

export interface ParsedHtml {
  document: Document;
  /** Null when the whole page was read. */
  cut: CutReason | null;
}

export interface ParseLimits {
  /** UTF-16 units of HTML read. */
  maxChars: number;
  maxNodes: number;
  /** Deeper elements become siblings at this depth. */
  maxDepth: number;
  /** Of one element; further ones are left out. */
  maxAttributes: number;
}

export const PARSE_LIMITS: ParseLimits = {
  maxChars: 16_000_000,
  maxNodes: 500_000,
  maxDepth: 256,
  maxAttributes: 128,
};

const CHUNK_CHARS = 65_536;

/**
 * Never throws and never recurses; what is beyond a limit is left out and `cut` says so. The limits count what was read and know no
 * clock, so that the same bytes always give the same tree.
 */
export function parseHtml(html: string, limits: ParseLimits = PARSE_LIMITS): ParsedHtml {
  let input = html.length > limits.maxChars ? html.slice(0, limits.maxChars) : html;
  if (input.includes('\0')) input = input.replaceAll('\0', '');
  // In HTML a CDATA opening is a bogus comment that ends at the first `>` (HTML §13.2.5.42); the tokenizer reads on to `]]>`.
  if (input.includes('<![CDATA[')) input = input.replaceAll('<![CDATA[', '<!-CDATA[');
  input = stripCode(input);
  const builder = new TreeBuilder(input, limits);
  const tokenizer = new Tokenizer({ xmlMode: false, decodeEntities: true }, builder);
  let cut: CutReason | null = html.length > limits.maxChars ? 'length' : null;
  for (let at = 0; at < input.length; at += CHUNK_CHARS) {
    tokenizer.write(input.slice(at, at + CHUNK_CHARS));
    if (builder.nodes <= limits.maxNodes) continue;
    cut = 'nodes';
    break;
  }
  tokenizer.end();
  return { document: builder.document, cut };
}

const FOREIGN_DEPTH_LIMIT = 100_000;

class TreeBuilder implements TokenizerCallbacks {
  readonly document = new Document([]);
  nodes = 0;
  private readonly html: string;
  private readonly limits: ParseLimits;
  private readonly stack: Element[] = [];
  private readonly open = new Map<string, number>();
  /** Inline elements whose end tag came while a block inside them was open. */
  private readonly ending = new Set<Element>();
  /** Start tags beyond the depth limit that still wait for their end tags. */
  private overflow = 0;
  private svgDepth = 0;
  private inForeignObject = 0;
  private name = '';
  private attributes: Record<string, string> = {};
  private attributeCount = 0;
  private attributeName = '';
  private attributeValue = '';

  constructor(html: string, limits: ParseLimits) {
    this.html = html;
    this.limits = limits;
  }

  /** True where `<iframe>`, `<title>` and the like hold markup, not raw text. An iframe left open in a `<noscript>` must not swallow the page. */
  isInForeignContext(): boolean {
    return this.svgDepth > 0 || (this.open.get('noscript') ?? 0) > 0;
  }

  ontext(start: number, end: number): void {
    this.addText(this.html.slice(start, end));
  }

  ontextentity(codepoint: number): void {
    this.addText(String.fromCodePoint(codepoint));
  }

  onopentagname(start: number, end: number): void {
    const raw = this.html.slice(start, end).toLowerCase();
    this.name = raw === 'image' ? 'img' : raw;
    this.attributes = {};
    this.attributeCount = 0;
  }

  onattribname(start: number, end: number): void {
    this.attributeName = this.html.slice(start, end).toLowerCase();
    this.attributeValue = '';
  }

  onattribdata(start: number, end: number): void {
    this.attributeValue += this.html.slice(start, end);
  }

  onattribentity(codepoint: number): void {
    this.attributeValue += String.fromCodePoint(codepoint);
  }

  onattribend(): void {
    if (this.attributeCount >= this.limits.maxAttributes || this.attributeName === '__proto__') return;
    if (Object.hasOwn(this.attributes, this.attributeName)) return;
    this.attributes[this.attributeName] = this.attributeValue;
    this.attributeCount++;
  }

  onselfclosingtag(): void {
    if (this.svgDepth > 0 || this.name === 'svg') {
      if (LEAVES_FOREIGN.has(this.name)) this.onopentagend();
      return;
    }
    this.onopentagend();
  }

  onopentagend(): void {
    const name = this.name;
    if (this.svgDepth > 0 && !this.leaveForeign(name)) return;
    if (name === 'svg') {
      this.svgDepth = 1;
      return;
    }
    if (this.mergesIntoOpen(name)) return;
    if (!VOID.has(name) && !HEAD_ONLY.has(name) && this.top()?.name === 'head') this.pop();
    this.closeImplied(name);
    if (name === 'br' && this.afterTwoBreaks()) return;
    const element = new Element(name, this.attributes);
    this.append(element);
    if (VOID.has(name)) return;
    if (this.stack.length >= this.limits.maxDepth) {
      this.overflow++;
      return;
    }
    this.stack.push(element);
    this.open.set(name, (this.open.get(name) ?? 0) + 1);
  }

  onclosetag(start: number, end: number): void {
    const name = this.html.slice(start, end).toLowerCase();
    if (this.svgDepth > 0) {
      this.closeForeign(name);
      return;
    }
    if (name === 'body' || name === 'html' || (VOID.has(name) && name !== 'br')) return;
    if (name === 'br') {
      this.append(new Element('br', {}));
      return;
    }
    if (this.overflow > 0) {
      this.overflow--;
      return;
    }
    if ((this.open.get(name) ?? 0) > 0) this.closeNamed(name);
    else if (name === 'p') this.append(new Element('p', {}));
  }

  onend(): void {}
  oncdata(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}

  private top(): Element | undefined {
    return this.stack[this.stack.length - 1];
  }

  private addText(data: string): void {
    if (this.svgDepth > 0) return;
    const parent: ParentNode = this.top() ?? this.document;
    if (parent.type === 'style' || (parent.type === 'script' && !isDataScript(parent))) return;
    const last = parent.children[parent.children.length - 1];
    if (last instanceof Text) last.data += data;
    else this.append(new Text(data));
  }

  private append(node: Element | Text): void {
    const parent: ParentNode = this.top() ?? this.document;
    const previous = parent.children[parent.children.length - 1];
    node.parent = parent;
    if (previous) {
      node.prev = previous;
      previous.next = node;
    }
    parent.children.push(node);
    this.nodes++;
  }

  private pop(): void {
    const element = this.stack.pop();
    if (!element) return;
    this.open.set(element.name, (this.open.get(element.name) ?? 1) - 1);
    const next = this.top();
    if (next && this.ending.size > 0 && this.ending.delete(next)) this.pop();
  }

  private popTo(index: number): void {
    while (this.stack.length > index) this.pop();
  }

  /** A second `html` or `body` only adds attributes in the standard; here it changes nothing. Forms do not nest. */
  private mergesIntoOpen(name: string): boolean {
    if (name === 'html' || name === 'body' || name === 'head') {
      if (name === 'body') {
        const head = this.stack.findIndex((e) => e.name === 'head');
        if (head >= 0) this.popTo(head);
      }
      return (this.open.get(name) ?? 0) > 0 || (name === 'head' && (this.open.get('body') ?? 0) > 0);
    }
    return name === 'form' && (this.open.get('form') ?? 0) > 0;
  }

  private afterTwoBreaks(): boolean {
    const children = (this.top() ?? this.document).children;
    const last = children[children.length - 1];
    const before = children[children.length - 2];
    return last instanceof Element && last.name === 'br' && before instanceof Element && before.name === 'br';
  }

  private closeImplied(name: string): void {
    if (CLOSES_P.has(name)) {
      if ((this.open.get('p') ?? 0) > 0) this.closeInScope('p', SCOPE_BORDER);
      while ((this.open.get('select') ?? 0) > 0 && this.closeInScope('select', SCOPE_BORDER));
    }
    if (name === 'li') this.closeInScope('li', LIST_BORDER);
    else if (name === 'dd' || name === 'dt') {
      this.closeInScope('dd', LIST_BORDER);
      this.closeInScope('dt', LIST_BORDER);
    } else if (TABLE_PART.has(name)) this.closeTableParts(name);
    else if (HEADING.has(name)) {
      const top = this.top();
      if (top && HEADING.has(top.name)) this.pop();
    } else if (name === 'a' || name === 'option' || name === 'button') {
      if (this.top()?.name === name) this.pop();
    }
  }

  private closeTableParts(name: string): void {
    if (name === 'td' || name === 'th') {
      this.closeInScope('td', TABLE_BORDER);
      this.closeInScope('th', TABLE_BORDER);
    } else if (name === 'tr') this.closeInScope('tr', TABLE_BORDER);
    else if (name === 'tbody' || name === 'thead' || name === 'tfoot') {
      for (const part of ['tbody', 'thead', 'tfoot']) this.closeInScope(part, TABLE_BORDER);
    }
  }

  /** False when none is open in scope. */
  private closeInScope(name: string, border: ReadonlySet<string>): boolean {
    if ((this.open.get(name) ?? 0) === 0) return false;
    for (let i = this.stack.length - 1; i >= 0; i--) {
      const at = this.stack[i]?.name ?? '';
      if (at === name) {
        this.popTo(i);
        return true;
      }
      if (border.has(at)) return false;
    }
    return false;
  }

  private closeNamed(name: string): void {
    const inline = !BLOCK.has(name);
    const border = TABLE_PART.has(name) ? TABLE_BORDER : SCOPE_BORDER;
    let crossesBlock = false;
    for (let i = this.stack.length - 1; i >= 0; i--) {
      const element = this.stack[i];
      if (!element) return;
      if (element.name === name) {
        if (inline && crossesBlock) this.ending.add(element);
        else this.popTo(i);
        return;
      }
      if (border.has(element.name)) return;
      crossesBlock ||= BLOCK.has(element.name);
    }
  }

  /** True when the tag is read as HTML again. */
  private leaveForeign(name: string): boolean {
    if (this.inForeignObject === 0 && LEAVES_FOREIGN.has(name)) {
      this.svgDepth = 0;
      return true;
    }
    if (name === 'foreignobject') this.inForeignObject++;
    if (name === 'svg' && this.svgDepth < FOREIGN_DEPTH_LIMIT) this.svgDepth++;
    return false;
  }

  private closeForeign(name: string): void {
    if (name === 'svg') this.svgDepth--;
    else if (name === 'foreignobject' && this.inForeignObject > 0) this.inForeignObject--;
    if (this.svgDepth === 0) this.inForeignObject = 0;
  }
}

const LIST_BORDER: ReadonlySet<string> = new Set([
  ...SCOPE_BORDER,
  'ul',
  'ol',
  'menu',
  'dir',
  'dl',
  'section',
  'article',
]);
const TABLE_BORDER: ReadonlySet<string> = new Set(['table', 'template', 'html']);

/** JSON in scripts is kept (JSON-LD, `__NEXT_DATA__` and their like); code is not. */
function isDataScript(script: ParentNode): boolean {
  return script instanceof Element && /json/i.test(script.attribs['type'] ?? '');
}
