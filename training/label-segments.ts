// Labels from gold segments: a block that holds a wanted segment is main text, one that holds an unwanted one is not, of the rest nothing is known.

const squash = (text: string): string => text.replace(/\s+/g, ' ').trim();
const PAGE_WEIGHT = 40;

/** Blocks of weight 0 are unknown. */
export function labelSegments(
  blocks: readonly string[],
  wanted: readonly string[],
  unwanted: readonly string[],
): { labels: Float32Array; weights: Float32Array } {
  const labels = new Float32Array(blocks.length);
  const weights = new Float32Array(blocks.length);
  const yes = wanted.map(squash);
  const no = unwanted.map(squash);
  let known = 0;
  blocks.forEach((block, i) => {
    const text = squash(block);
    const isWanted = yes.some((segment) => text.includes(segment));
    const isUnwanted = no.some((segment) => text.includes(segment));
    if (isWanted === isUnwanted) return;
    labels[i] = isWanted ? 1 : 0;
    weights[i] = 1;
    known++;
  });
  for (let i = 0; i < weights.length; i++) weights[i] = ((weights[i] ?? 0) * PAGE_WEIGHT) / Math.max(6, known);
  return { labels, weights };
}
