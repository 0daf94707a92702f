// Small multiples of time series as one SVG: each series in a strip of its own, from zero to its largest value.

const WIDTH = 720;
const STRIP = 64;
const LEFT = 120;
const RIGHT = 60;

/** One strip a name of `names` over the values of `x`, in the order given. */
export function plot(samples: ReadonlyArray<Record<string, number>>, x: string, names: readonly string[]): string {
  const end = Math.max(...samples.map((sample) => sample[x] ?? 0));
  const strips = names.map((name, n) => {
    const most = Math.max(1, ...samples.map((sample) => sample[name] ?? 0));
    const points = samples.map((sample) => {
      const px = LEFT + ((sample[x] ?? 0) / end) * (WIDTH - LEFT - RIGHT);
      const py = (n + 1) * STRIP - ((sample[name] ?? 0) / most) * (STRIP - 16);
      return `${px.toFixed(1)},${py.toFixed(1)}`;
    });
    const base = (n + 1) * STRIP;
    return (
      `<text x="${LEFT - 10}" y="${base - 20}" text-anchor="end">${name}</text>` +
      `<text x="${WIDTH - RIGHT + 6}" y="${base - STRIP + 20}">${most.toFixed(0)}</text>` +
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${base}" y2="${base}" stroke="#bbb"/>` +
      `<polyline points="${points.join(' ')}" fill="none" stroke="#246" stroke-width="1.5"/>`
    );
  });
  const height = names.length * STRIP + 30;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="12" fill="#333">` +
    `<rect width="100%" height="100%" fill="#fff"/>${strips.join('')}` +
    `<text x="${LEFT}" y="${height - 8}">0</text><text x="${WIDTH - RIGHT}" y="${height - 8}" text-anchor="end">${end.toFixed(0)} ${x}s</text></svg>\n`
  );
}
