// Content negotiation (RFC 9110 section 12.5.1): which of the types on offer an Accept header likes best.

const MOST_RANGES = 50;

/** The first offer where nothing is said, or none of them is liked. */
export function preferredType<T extends string>(accept: string | undefined, offers: readonly [T, ...T[]]): T {
  const ranges = (accept ?? '').toLowerCase().split(',').slice(0, MOST_RANGES).map(readRange);
  let best: { offer: T; weight: number } = { offer: offers[0], weight: 0 };
  for (const offer of offers) {
    const weight = weightOf(offer, ranges);
    if (weight > best.weight) best = { offer, weight };
  }
  return best.offer;
}

interface Range {
  type: string;
  weight: number;
}

function readRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim());
  const q = parameters.find((parameter) => /^q=/.test(parameter));
  return { type, weight: q === undefined ? 1 : /^q=[01](\.\d{0,3})?$/.test(q) ? Number(q.slice(2)) : 0 };
}

/** Of the most particular range that holds the type. */
function weightOf(offer: string, ranges: readonly Range[]): number {
  for (const pattern of [offer, `${offer.split('/')[0]}/*`, '*/*']) {
    const range = ranges.find(({ type }) => type === pattern);
    if (range !== undefined) return range.weight;
  }
  return 0;
}
