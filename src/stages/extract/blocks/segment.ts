// One iterative walk over the DOM that cuts a page into text blocks and remembers the boxes around them.
import { type ChildNode, type Document, Element, type ParentNode, Text } from 'domhandler';
import type { TextBlockKind } from '../../../domain/text-block.ts';
import { BLOCK, HEADING, LIST, SKIPPED } from '../dom/element-kinds.ts';
import { classBits } from './class-words.ts';
import { countWords } from './count-words.ts';
import { isDataTable } from './data-table.ts';
import { isHidden } from './hidden.ts';
import { bodyText, CELL_BREAK, codeText, foldSpaces, LINE_BREAK } from './inline-text.ts';
import { addToBox, measureRuns } from './measure-block.ts';
import { type Box, type InlineRun, type PageBlock, RUN_STYLE, type Segmentation } from './page-block.ts';
import { ownStyle } from './run-style.ts';
import { Seam } from './seam.ts';
import { standsFor } from './stands-for.ts';

/** UTF-16 units of text and blocks read from one page. */
const MAX_TEXT_CHARS = 4_000_000;
const MAX_BLOCKS = 6_000;
/** From here on only blocks that could be a sentence are taken, so that a flood of scraps does not hide an article behind it. */
const CROWDED_BLOCKS = 4_000;
const CROWDED_WORDS = 8;
/** Boxes beyond this are not kept; what is in them belongs to the nearest kept one. */
const MAX_BOXES = 20_000;

export function segmentPage(document: Document): Segmentation {
  const walker = new Segmenter();
  walker.walk(document);
  return { blocks: walker.blocks, boxes: walker.boxes, cut: walker.cut };
}

const CODE: ReadonlySet<string> = new Set(['pre', 'listing', 'xmp']);

interface ListState {
  group: number;
  ordered: boolean;
  next: number;
}

class Segmenter {
  readonly blocks: PageBlock[] = [];
  readonly boxes: Box[] = [];
  private chars = 0;
  /** Blocks that a limit left out. */
  private left = 0;
  private groups = 0;
  private runs: InlineRun[] = [];
  private pendingBreaks = 0;
  private images = 0;
  private readonly seam = new Seam();
  private href: string | null = null;
  private style = 0;
  private inline: Element[] = [];
  private inlineBits = 0;
  private firstElement: Element | null = null;
  private readonly openBoxes: number[] = [];
  private readonly lists: ListState[] = [];
  private marker = '';
  private itemDepth = 0;
  private headingLevel = 0;
  private quoteDepth = 0;
  private codeBox = -1;
  private tableGroup = -1;
  private cells = 0;

  get cut(): boolean {
    return this.left > 0 || this.chars > MAX_TEXT_CHARS;
  }

  /** Depth is bounded by the parser; the walk itself uses parent and sibling links, not the call stack. */
  walk(document: Document): void {
    let node: ChildNode | null = document.children[0] ?? null;
    let parent: ParentNode = document;
    while (node !== null) {
      if (node instanceof Text) this.text(node.data);
      else if (node instanceof Element && this.enter(node)) {
        const child: ChildNode | undefined = node.children[0];
        if (child) {
          parent = node;
          node = child;
          continue;
        }
        this.leave(node);
      }
      let next: ChildNode | null = node.next;
      while (next === null && parent !== document) {
        if (parent instanceof Element) this.leave(parent);
        next = parent instanceof Element ? parent.next : null;
        parent = parent.parent ?? document;
      }
      node = next;
      if (this.chars > MAX_TEXT_CHARS) break;
    }
    this.flush();
    while (this.openBoxes.length > 0) this.closeBox();
  }

  private text(data: string): void {
    if (this.codeBox >= 0) {
      this.push(data);
      return;
    }
    const folded = foldSpaces(data);
    if (folded === '' || (folded === ' ' && this.runs.length === 0)) return;
    if (folded !== ' ' && this.pendingBreaks > 0) this.placeBreaks();
    if (this.seam.isBetween(this.runs[this.runs.length - 1], folded)) this.push(' ');
    this.seam.close();
    this.push(folded);
  }

  private push(whole: string): void {
    const text = whole.slice(0, Math.max(0, MAX_TEXT_CHARS - this.chars));
    this.chars += whole.length;
    if (text === '') return;
    if (this.firstElement === null && text.trim() !== '') {
      this.firstElement = this.inline[this.inline.length - 1] ?? null;
      let bits = 0;
      for (const element of this.inline) bits |= classBits(element.attribs);
      this.inlineBits = bits;
    }
    this.runs.push({ text, href: this.href, style: this.style });
  }

  /** Two breaks in a row end a paragraph; one is a line of its own. */
  private placeBreaks(): void {
    if (this.pendingBreaks > 1 && this.tableGroup < 0) this.flush();
    else if (this.runs.length > 0) this.runs.push({ text: LINE_BREAK, href: null, style: 0 });
    this.pendingBreaks = 0;
  }

  /** False when the element's inside is not to be walked (its `leave` is not called then). */
  private enter(element: Element): boolean {
    const name = element.name;
    if (name === 'br') {
      if (this.codeBox >= 0) this.push('\n');
      else this.pendingBreaks++;
      return false;
    }
    if (name === 'img') this.images++;
    if (name === 'hr') this.flush();
    const instead = name === 'img' || name === 'hr' ? '' : standsFor(element, this.codeBox >= 0);
    if (instead !== null) {
      this.push(instead);
      return false;
    }
    if (SKIPPED.has(name)) {
      if (name === 'template' && 'shadowrootmode' in element.attribs) return true;
      if (name === 'input' || name === 'select' || name === 'textarea') this.countField();
      return false;
    }
    if (this.codeBox >= 0) {
      if (BLOCK.has(name) && this.runs.length > 0 && !this.endsWithNewline()) this.push('\n');
      return true;
    }
    if (this.tableGroup >= 0) {
      this.enterInTable(element);
      return true;
    }
    if (BLOCK.has(name)) this.enterBlock(element);
    else this.enterInline(element);
    return true;
  }

  private endsWithNewline(): boolean {
    return this.runs[this.runs.length - 1]?.text.endsWith('\n') ?? true;
  }

  private enterInline(element: Element): void {
    this.seam.enter(element.name);
    this.inline.push(element);
    if (element.name === 'a') this.href = element.attribs['href'] ?? null;
    this.style |= ownStyle(element);
  }

  private leaveInline(element: Element): void {
    this.seam.leave(element.name);
    if (this.inline[this.inline.length - 1] === element) this.inline.pop();
    if (element.name === 'a') this.href = null;
    if (ownStyle(element) === 0) return;
    let style = 0;
    for (const open of this.inline) style |= ownStyle(open);
    this.style = style;
  }

  private enterBlock(element: Element): void {
    this.flush();
    const name = element.name;
    this.openBox(element);
    if (LIST.has(name)) {
      const outer = this.lists[this.lists.length - 1];
      const start = Number.parseInt(element.attribs['start'] ?? '1', 10);
      this.lists.push({
        group: outer?.group ?? this.newGroup(),
        ordered: name === 'ol',
        next: Number.isFinite(start) ? start : 1,
      });
    } else if (name === 'li') this.enterItem(element);
    else if (HEADING.has(name)) this.headingLevel = Number(name.charAt(1));
    else if (name === 'blockquote') this.quoteDepth++;
    else if (CODE.has(name) && this.openBoxes.at(-1) !== -1) this.codeBox = this.boxes.length - 1;
    else if (name === 'table' && isDataTable(element)) this.tableGroup = this.newGroup();
  }

  private enterItem(element: Element): void {
    this.itemDepth++;
    const list = this.lists[this.lists.length - 1];
    const value = Number.parseInt(element.attribs['value'] ?? '', 10);
    if (list?.ordered) {
      if (Number.isFinite(value)) list.next = value;
      this.marker = `${list.next}. `;
      list.next++;
    } else this.marker = '- ';
  }

  private enterInTable(element: Element): void {
    const name = element.name;
    if (name === 'tr' || name === 'caption') {
      this.flush();
      this.openBox(element);
      this.cells = 0;
    } else if (name === 'td' || name === 'th') {
      if (this.cells++ > 0) this.runs.push({ text: CELL_BREAK, href: null, style: 0 });
      this.pendingBreaks = 0;
      if (name === 'th') this.style |= RUN_STYLE.bold;
    } else if (BLOCK.has(name)) {
      if (this.runs.length > 0) this.push(' ');
    } else this.enterInline(element);
  }

  private leave(element: Element): void {
    if (this.codeBox >= 0) this.leaveInCode(element);
    else if (this.tableGroup >= 0 && element.name !== 'table') this.leaveInTable(element);
    else if (BLOCK.has(element.name)) this.leaveBlock(element.name);
    else if (element.name !== 'template') this.leaveInline(element);
  }

  private leaveInCode(element: Element): void {
    if (this.boxes[this.codeBox]?.element !== element) {
      if (BLOCK.has(element.name) && !this.endsWithNewline()) this.push('\n');
      return;
    }
    this.flush();
    this.codeBox = -1;
    this.closeBox();
  }

  private leaveInTable(element: Element): void {
    const name = element.name;
    if (name === 'tr' || name === 'caption') {
      this.flush();
      this.closeBox();
    } else if (name === 'td' || name === 'th') this.style = 0;
    else if (!BLOCK.has(name)) this.leaveInline(element);
    else if (this.runs.length > 0) this.push(' ');
  }

  private leaveBlock(name: string): void {
    this.flush();
    if (LIST.has(name)) this.lists.pop();
    else if (name === 'li') {
      this.itemDepth--;
      this.marker = '';
    } else if (HEADING.has(name)) this.headingLevel = 0;
    else if (name === 'blockquote') this.quoteDepth--;
    else if (name === 'table') this.tableGroup = -1;
    this.closeBox();
  }

  private newGroup(): number {
    return this.groups++;
  }

  private countField(): void {
    for (const index of this.openBoxes) {
      const box = this.boxes[index];
      if (box) box.fields++;
    }
  }

  private currentBox(): number {
    let at = this.openBoxes.length - 1;
    while (at > 0 && this.openBoxes[at] === -1) at--;
    return this.openBoxes[at] ?? -1;
  }

  private openBox(element: Element): void {
    const parent = this.currentBox();
    if (this.boxes.length >= MAX_BOXES) {
      this.openBoxes.push(-1);
      return;
    }
    const above = this.boxes[parent];
    const bits = classBits(element.attribs);
    this.openBoxes.push(this.boxes.length);
    this.boxes.push({
      tag: element.name,
      element,
      parent,
      depth: this.openBoxes.length,
      bits,
      pathBits: bits | (above?.pathBits ?? 0),
      hidden: (above?.hidden ?? false) || isHidden(element),
      first: this.blocks.length,
      end: this.blocks.length,
      chars: 0,
      linkChars: 0,
      words: 0,
      paragraphs: 0,
      headings: 0,
      items: 0,
      images: 0,
      fields: 0,
      twins: 0,
    });
  }

  private closeBox(): void {
    const box = this.boxes[this.openBoxes.pop() ?? -1];
    if (!box) return;
    box.end = this.blocks.length;
    const above = this.boxes[box.parent];
    if (!above) return;
    above.chars += box.chars;
    above.linkChars += box.linkChars;
    above.words += box.words;
    above.paragraphs += box.paragraphs;
    above.headings += box.headings;
    above.items += box.items;
    above.images += box.images;
  }

  private flush(): void {
    this.pendingBreaks = 0;
    if (this.runs.length === 0) return;
    const runs = this.runs;
    this.runs = [];
    const isCode = this.codeBox >= 0;
    const body = isCode ? codeText(runs) : bodyText(runs);
    const inlineBits = this.inlineBits;
    const element = this.firstElement;
    this.inlineBits = 0;
    this.firstElement = null;
    const boxIndex = this.currentBox();
    const box = this.boxes[boxIndex];
    if (body.trim() === '') return;
    const words = countWords(body);
    if (this.blocks.length >= MAX_BLOCKS || (this.blocks.length >= CROWDED_BLOCKS && words < CROWDED_WORDS)) {
      this.left++;
      return;
    }
    const kind = this.kindNow(isCode);
    const block: PageBlock = {
      kind,
      level: kind === 'heading' ? this.headingLevel : kind === 'list-item' ? this.lists.length : 0,
      group: this.groupNow(kind),
      marker: kind === 'list-item' ? this.marker : '',
      quoted: this.quoteDepth > 0,
      body,
      runs,
      box: boxIndex,
      chars: body.length,
      linkChars: 0,
      buttonChars: 0,
      boldChars: 0,
      links: 0,
      words,
      images: this.images,
      inlineBits,
      element: element ?? box?.element ?? null,
    };
    if (kind === 'list-item') this.marker = '';
    measureRuns(block);
    if (box) addToBox(box, block);
    this.images = 0;
    this.blocks.push(block);
  }

  private kindNow(isCode: boolean): TextBlockKind {
    if (isCode) return 'code';
    if (this.tableGroup >= 0) return 'table-row';
    if (this.headingLevel > 0) return 'heading';
    if (this.itemDepth > 0 && this.marker !== '') return 'list-item';
    return this.quoteDepth > 0 ? 'quote' : 'paragraph';
  }

  private groupNow(kind: TextBlockKind): number {
    if (kind === 'table-row') return this.tableGroup;
    if (kind === 'list-item') return this.lists[this.lists.length - 1]?.group ?? this.newGroup();
    return this.newGroup();
  }
}
