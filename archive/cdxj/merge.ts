// Many sorted index files as one sorted stream of lines. Memory: one piece of each file.
import type { ByteSource } from '../io/byte-source.ts';
import { compareLines } from './line.ts';

const PIECE_BYTES = 64 * 1024;
const LINE_LIMIT_BYTES = 4 * 1024 * 1024;

/** Lines of a file, in pieces; a last line without LF is left out: it may be torn. */
export async function* readLines(
  source: ByteSource,
  pieceBytes = PIECE_BYTES,
): AsyncGenerator<string, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  for (let at = 0; at < source.size; at += pieceBytes) {
    const piece = await source.read(at, pieceBytes);
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      if (end > start) yield bytes.toString('utf8', start, end);
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > LINE_LIMIT_BYTES) throw new RangeError('an index line is longer than 4 MiB');
  }
}

interface Head {
  line: string;
  lines: AsyncGenerator<string, void, undefined>;
}

/** A binary heap of the files' next lines: n lines of k files cost n log k comparisons. Equal lines all come. */
export async function* mergeSorted(sources: readonly ByteSource[]): AsyncGenerator<string, void, undefined> {
  const heap: Head[] = [];
  for (const source of sources) {
    const lines = readLines(source);
    const { value } = await lines.next();
    if (value !== undefined) push(heap, { line: value, lines });
  }
  for (;;) {
    const top = heap[0];
    if (top === undefined) return;
    yield top.line;
    const { value } = await top.lines.next();
    if (value === undefined) {
      const last = heap.pop();
      if (last !== undefined && heap.length > 0) heap[0] = last;
    } else top.line = value;
    sink(heap);
  }
}

function push(heap: Head[], head: Head): void {
  let at = heap.length;
  heap.push(head);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || compareLines(above.line, head.line) <= 0) break;
    heap[at] = above;
    heap[parent] = head;
    at = parent;
  }
}

function sink(heap: Head[]): void {
  const moving = heap[0];
  if (moving === undefined) return;
  let at = 0;
  for (;;) {
    let least = at * 2 + 1;
    const left = heap[least];
    const right = heap[least + 1];
    if (left === undefined) break;
    if (right !== undefined && compareLines(right.line, left.line) < 0) least += 1;
    const child = heap[least];
    if (child === undefined || compareLines(moving.line, child.line) <= 0) break;
    heap[at] = child;
    at = least;
  }
  heap[at] = moving;
}
