// Tags and texts to a tree, with the standard's implied ends and scopes (HTML §13.2.6) as far as text depends on them. Never recurses.
import { Document, Element, type ParentNode, Text } from 'domhandler';
import { knownTag, TAG, type Tag } from './tag.ts';
import type { Attributes, TokenSink } from './tokenize.ts';

export interface TreeLimits {
  maxNodes: number;
  /** Deeper elements become siblings at this depth. */
  maxDepth: number;
}

const FOREIGN_DEPTH_LIMIT = 100_000;

const A = knownTag('a');
const BODY = knownTag('body');
const BR = knownTag('br');
const BUTTON = knownTag('button');
const DD = knownTag('dd');
const DT = knownTag('dt');
const FOREIGN_OBJECT = knownTag('foreignobject');
const FORM = knownTag('form');
const HEAD = knownTag('head');
const HTML = knownTag('html');
const IMAGE = 'image';
const IMG = knownTag('img');
const LI = knownTag('li');
const NOSCRIPT = knownTag('noscript');
const OPTION = knownTag('option');
const P = knownTag('p');
const SELECT = knownTag('select');
const SVG = knownTag('svg');
const TD = knownTag('td');
const TH = knownTag('th');
const TR = knownTag('tr');
const SECTIONS = [knownTag('tbody'), knownTag('thead'), knownTag('tfoot')];

/** A page's tree, and all that is in it as lists: most readers want every element once, in order. */
export class PageDocument extends Document {
  /** In document order, which is that of the tags. */
  readonly nodes: (Element | Text)[] = [];
  readonly elements: Element[] = [];
}

export class TreeBuilder implements TokenSink {
  readonly document = new PageDocument([]);
  private readonly limits: TreeLimits;
  private readonly stack: Element[] = [];
  private readonly tags: Tag[] = [];
  /** How many elements of each tag are open, by its id. */
  private readonly opened: number[] = [];
  /** Inline elements whose end tag came while a block inside them was open. */
  private readonly ending = new Set<Element>();
  /** Start tags beyond the depth limit that still wait for their end tags. */
  private overflow = 0;
  private svgDepth = 0;
  private inForeignObject = 0;

  constructor(limits: TreeLimits) {
    this.limits = limits;
  }

  get full(): boolean {
    return this.document.nodes.length > this.limits.maxNodes;
  }

  /** True where `<iframe>`, `<title>` and the like hold markup, not raw text. An iframe left open in a `<noscript>` must not swallow the page. */
  holdsMarkup(): boolean {
    return this.svgDepth > 0 || this.isOpen(NOSCRIPT);
  }

  wantsText(): boolean {
    if (this.svgDepth > 0) return false;
    const parent = this.stack[this.stack.length - 1];
    if (parent === undefined) return true;
    return parent.name !== 'style' && (parent.name !== 'script' || isDataScript(parent));
  }

  text(data: string): void {
    const parent: ParentNode = this.top() ?? this.document;
    const last = parent.children[parent.children.length - 1];
    if (last instanceof Text) last.data += data;
    else this.append(new Text(data));
  }

  open(named: Tag, attributes: Attributes, selfClosing: boolean): void {
    const tag = named.name === IMAGE ? IMG : named;
    if (this.svgDepth > 0) {
      if (selfClosing && (tag.bits & TAG.leavesForeign) === 0) return;
      if (!this.leaveForeign(tag)) return;
    }
    if (tag === SVG) {
      if (!selfClosing) this.svgDepth = 1;
      return;
    }
    if (this.mergesIntoOpen(tag)) return;
    if ((tag.bits & (TAG.void | TAG.headOnly)) === 0 && this.topTag() === HEAD) this.pop();
    this.closeImplied(tag);
    if (tag === BR && this.afterTwoBreaks()) return;
    const element = new Element(tag.name, attributes);
    this.append(element);
    if ((tag.bits & TAG.void) !== 0) return;
    if (this.stack.length >= this.limits.maxDepth) {
      this.overflow++;
      return;
    }
    this.stack.push(element);
    this.tags.push(tag);
    this.opened[tag.id] = (this.opened[tag.id] ?? 0) + 1;
  }

  close(tag: Tag): void {
    if (this.svgDepth > 0) this.closeForeign(tag);
    else if (tag === BR) this.append(new Element('br', {}));
    else if (tag === BODY || tag === HTML || (tag.bits & TAG.void) !== 0) return;
    else if (this.overflow > 0) this.overflow--;
    else if (this.isOpen(tag)) this.closeNamed(tag);
    else if (tag === P) this.append(new Element('p', {}));
  }

  private isOpen(tag: Tag): boolean {
    return (this.opened[tag.id] ?? 0) > 0;
  }

  private top(): Element | undefined {
    return this.stack[this.stack.length - 1];
  }

  private topTag(): Tag | undefined {
    return this.tags[this.tags.length - 1];
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
    this.document.nodes.push(node);
    if (node instanceof Element) this.document.elements.push(node);
  }

  private pop(): void {
    this.stack.pop();
    const tag = this.tags.pop();
    if (!tag) return;
    this.opened[tag.id] = (this.opened[tag.id] ?? 1) - 1;
    if (this.ending.size === 0) return;
    const next = this.top();
    if (next && this.ending.delete(next)) this.pop();
  }

  private popTo(index: number): void {
    while (this.stack.length > index) this.pop();
  }

  /** A second `html` or `body` only adds attributes in the standard; here it changes nothing. Forms do not nest. */
  private mergesIntoOpen(tag: Tag): boolean {
    if (tag === HTML || tag === BODY || tag === HEAD) {
      if (tag === BODY) {
        const head = this.tags.indexOf(HEAD);
        if (head >= 0) this.popTo(head);
      }
      return this.isOpen(tag) || (tag === HEAD && this.isOpen(BODY));
    }
    return tag === FORM && this.isOpen(FORM);
  }

  private afterTwoBreaks(): boolean {
    const children = (this.top() ?? this.document).children;
    const last = children[children.length - 1];
    const before = children[children.length - 2];
    return last instanceof Element && last.name === 'br' && before instanceof Element && before.name === 'br';
  }

  private closeImplied(tag: Tag): void {
    const { bits } = tag;
    if ((bits & TAG.closesP) !== 0) {
      if (this.isOpen(P)) this.closeInScope(P, TAG.scopeBorder);
      while (this.isOpen(SELECT) && this.closeInScope(SELECT, TAG.scopeBorder));
    }
    if (tag === LI) this.closeInScope(LI, TAG.listBorder);
    else if (tag === DD || tag === DT) {
      this.closeInScope(DD, TAG.listBorder);
      this.closeInScope(DT, TAG.listBorder);
    } else if ((bits & TAG.tablePart) !== 0) this.closeTableParts(tag);
    else if ((bits & TAG.heading) !== 0) {
      const top = this.topTag();
      if (top && (top.bits & TAG.heading) !== 0) this.pop();
    } else if (tag === A || tag === OPTION || tag === BUTTON) {
      if (this.topTag() === tag) this.pop();
    }
  }

  private closeTableParts(tag: Tag): void {
    if (tag === TD || tag === TH) {
      this.closeInScope(TD, TAG.tableBorder);
      this.closeInScope(TH, TAG.tableBorder);
    } else if (tag === TR) this.closeInScope(TR, TAG.tableBorder);
    else if (SECTIONS.includes(tag)) for (const part of SECTIONS) this.closeInScope(part, TAG.tableBorder);
  }

  /** False when none is open in scope. */
  private closeInScope(tag: Tag, border: number): boolean {
    if (!this.isOpen(tag)) return false;
    for (let i = this.tags.length - 1; i >= 0; i--) {
      const at = this.tags[i];
      if (at === tag) {
        this.popTo(i);
        return true;
      }
      if (at && (at.bits & border) !== 0) return false;
    }
    return false;
  }

  private closeNamed(tag: Tag): void {
    const inline = (tag.bits & TAG.block) === 0;
    const border = (tag.bits & TAG.tablePart) !== 0 ? TAG.tableBorder : TAG.scopeBorder;
    let crossesBlock = false;
    for (let i = this.tags.length - 1; i >= 0; i--) {
      const at = this.tags[i];
      const element = this.stack[i];
      if (!at || !element) return;
      if (at === tag) {
        if (inline && crossesBlock) this.ending.add(element);
        else this.popTo(i);
        return;
      }
      if ((at.bits & border) !== 0) return;
      crossesBlock ||= (at.bits & TAG.block) !== 0;
    }
  }

  /** True when the tag is read as HTML again. */
  private leaveForeign(tag: Tag): boolean {
    if (this.inForeignObject === 0 && (tag.bits & TAG.leavesForeign) !== 0) {
      this.svgDepth = 0;
      return true;
    }
    if (tag === FOREIGN_OBJECT) this.inForeignObject++;
    if (tag === SVG && this.svgDepth < FOREIGN_DEPTH_LIMIT) this.svgDepth++;
    return false;
  }

  private closeForeign(tag: Tag): void {
    if (tag === SVG) this.svgDepth--;
    else if (tag === FOREIGN_OBJECT && this.inForeignObject > 0) this.inForeignObject--;
    if (this.svgDepth === 0) this.inForeignObject = 0;
  }
}

/** JSON in scripts is kept (JSON-LD, `__NEXT_DATA__` and their like); code is not. */
const isDataScript = (script: Element): boolean => /json/i.test(script.attribs['type'] ?? '');
