// Where the captures of one index say that their documents are, in sixty bytes a capture; the capture itself is read again when something is
// to be said of it.
import { openFileSource } from '../../../archive/index.ts';
import type { CommittedCapture } from '../../ports/capture-index.ts';
import { captureOfLine } from './index-lines.ts';
import type { PlacedLine } from './lines-of-file.ts';
import { hash53, Numbers, placeOf } from './numbers.ts';

export class DocumentPointers {
  readonly #indexPath: string;
  readonly #file: string;
  readonly #offsets = new Numbers();
  readonly #lengths = new Numbers();
  readonly #records = new Numbers();
  readonly #texts = new Numbers();
  readonly #isOwn = new Numbers();
  readonly #lineOffsets = new Numbers();
  readonly #lineLengths = new Numbers();
  #order: Uint32Array | null = null;
  #answered = new Uint8Array(0);

  /** `file`: the name of the documents file that belongs to the index. */
  constructor(indexPath: string, file: string) {
    this.#indexPath = indexPath;
    this.#file = file;
  }

  get count(): number {
    return this.#offsets.length;
  }

  add({ document, recordId, textId }: CommittedCapture, line: PlacedLine): void {
    if (document === null) return;
    this.#offsets.push(document.offset);
    this.#lengths.push(document.length);
    this.#records.push(hash53(recordId));
    this.#texts.push(hash53(String(textId)));
    this.#isOwn.push(document.file === this.#file ? 1 : 0);
    this.#lineOffsets.push(line.offset);
    this.#lineLengths.push(line.length);
    this.#order = null;
  }

  /** The end of the last document. */
  end(): number {
    let end = 0;
    for (let n = 0; n < this.count; n++) end = Math.max(end, this.#offsets.at(n) + this.#lengths.at(n));
    return end;
  }

  /** The capture whose document begins there, the last of several, or -1; all of them count as answered. */
  answer(offset: number): number {
    const order = this.#sorted();
    const first = placeOf(offset, order.length, (place) => this.#offsets.at(order[place] ?? 0));
    if (first < 0) return -1;
    let last = first;
    for (let place = first; place < order.length && this.#offsets.at(order[place] ?? 0) === offset; place++) {
      this.#answered[order[place] ?? 0] = 1;
      last = place;
    }
    return order[last] ?? -1;
  }

  length(n: number): number {
    return this.#lengths.at(n);
  }

  /** Whether capture `n` is of that record, names the file, and has that text. */
  agrees(n: number, recordId: string, textId: string): boolean {
    return this.#isOwn.at(n) === 1 && this.#records.at(n) === hash53(recordId) && this.#texts.at(n) === hash53(textId);
  }

  *unanswered(): Generator<number, void, undefined> {
    const order = this.#sorted();
    for (const n of order) if (this.#answered[n] !== 1) yield n;
  }

  /** Capture `n`, read from its line again. */
  async capture(n: number): Promise<CommittedCapture | null> {
    const source = await openFileSource(this.#indexPath);
    try {
      const bytes = await source.read(this.#lineOffsets.at(n), this.#lineLengths.at(n));
      return captureOfLine(bytes.toString('utf8'));
    } finally {
      await source.close();
    }
  }

  offset(n: number): number {
    return this.#offsets.at(n);
  }

  /** By offset, captures of one place in the order of their lines. */
  #sorted(): Uint32Array {
    if (this.#order !== null) return this.#order;
    const order = Uint32Array.from({ length: this.count }, (_, n) => n);
    order.sort((a, b) => this.#offsets.at(a) - this.#offsets.at(b) || a - b);
    this.#answered = new Uint8Array(this.count);
    this.#order = order;
    return order;
  }
}
