// The Huffman code of HPACK (RFC 7541 Appendix B). It is canonical: the lengths alone say all of it.

/** Bits of each byte's code; the last is the end-of-string symbol's. */
const LENGTHS = (
  '13 23 28 28 28 28 28 28 28 24 30 28 28 30 28 28 28 28 28 28 28 28 30 28 28 28 28 28 28 28 28 28 ' +
  '6 10 10 12 13 6 8 11 10 10 8 11 8 6 6 6 5 5 5 6 6 6 6 6 6 6 7 8 15 6 12 10 ' +
  '13 6 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 8 7 8 13 19 13 14 6 ' +
  '15 5 6 5 6 5 6 6 6 5 7 7 6 6 6 5 6 7 6 5 5 6 7 7 7 7 7 15 11 14 13 28 ' +
  '20 22 20 20 22 22 22 23 22 23 23 23 23 23 24 23 24 24 22 23 24 23 23 23 23 21 22 23 22 23 23 24 ' +
  '22 21 20 22 22 23 23 21 23 22 22 24 21 22 23 23 21 21 22 21 23 22 23 23 20 22 22 22 23 22 22 23 ' +
  '26 26 20 19 22 23 22 25 26 26 26 27 27 26 24 25 19 21 26 27 27 26 27 24 21 21 26 26 28 27 27 27 ' +
  '20 24 20 21 22 21 21 23 22 22 25 25 24 24 26 23 26 27 26 26 27 27 27 27 27 28 27 27 27 27 27 26 30'
)
  .split(' ')
  .map(Number);
const END_OF_STRING = 256;
const MOST_PADDING_BITS = 7;

/** Two entries a node: the next node for 0 and for 1, or below zero the symbol (`-1 - symbol`). */
const TREE = treeOf(LENGTHS);

function treeOf(lengths: readonly number[]): Int16Array {
  const symbols = lengths.map((_, symbol) => symbol).toSorted((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b);
  const tree = new Int16Array(2 * lengths.length);
  let nodes = 1;
  let code = 0;
  let bits = 0;
  for (const symbol of symbols) {
    const length = lengths[symbol] ?? 0;
    code *= 2 ** (length - bits);
    bits = length;
    let node = 0;
    for (let bit = length - 1; bit > 0; bit--) {
      const at = 2 * node + (Math.floor(code / 2 ** bit) & 1);
      if (tree[at] === 0) tree[at] = nodes++;
      node = tree[at] ?? 0;
    }
    tree[2 * node + (code & 1)] = -1 - symbol;
    code += 1;
  }
  return tree;
}

/** Null for what is no such code: the end-of-string symbol within, or padding that is not its beginning. */
export function decodeHuffman(bytes: Buffer): string | null {
  const out = Buffer.allocUnsafe(Math.ceil((bytes.length * 8) / 5)); // the shortest code has five bits
  let size = 0;
  let node = 0;
  let ones = 0;
  let depth = 0;
  for (const byte of bytes)
    for (let bit = 7; bit >= 0; bit--) {
      const one = (byte >> bit) & 1;
      ones = one === 1 ? ones + 1 : 0;
      depth += 1;
      const next = TREE[2 * node + one] ?? 0;
      if (next >= 0) {
        node = next;
        continue;
      }
      const symbol = -1 - next;
      if (symbol === END_OF_STRING) return null;
      out[size++] = symbol;
      node = 0;
      depth = 0;
    }
  const isPadded = depth <= MOST_PADDING_BITS && ones >= depth;
  return isPadded ? out.toString('latin1', 0, size) : null;
}
