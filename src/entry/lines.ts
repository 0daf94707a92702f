// Lines in and out of a command: bounded reading, writing that waits for a slow reader.
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** Lines of a stream, without their ends. */
export function linesOf(input: Readable): AsyncIterable<string> {
  return createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY, terminal: false });
}

/** Write one line to standard output; resolves when the next may be written. */
export function writeLine(line: string): Promise<void> | void {
  if (process.stdout.write(`${line}\n`)) return;
  return new Promise((done) => process.stdout.once('drain', () => done()));
}

/** All of standard input, at most `limitBytes`. */
export async function readStdin(limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    total += chunk.length;
    if (total > limitBytes) throw new RangeError(`standard input is larger than ${limitBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
