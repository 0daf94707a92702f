// How the cost of the noise filters and of metadata grows with hostile texts: CPU at n and 4n characters, the worst first. 4 is linear.
// Run: npm run bench -- noise-growth [CHARACTERS]
import { cleanText } from '../src/stages/extract/clean-text.ts';
import { parseHtml } from '../src/stages/extract/dom/parse-html.ts';
import { extractMetadata } from '../src/stages/extract/metadata/extract-metadata.ts';

const size = Number(process.argv[2] ?? 40_000);
const UNITS =
  ' |,|-|0|<|.|a |- |1 |: |\t|&amp;|(|"|by |© |Warning: |in /|at |http://|文|\u00a0|#1 |[|{"|é|Ã©|…|x:|on line |SELECT |A|Ab |A. |– |1.|01/|<b>|=|\\|/|~|*|photo: |read more: |share |cookie |2024 |Jan 1 |\'|💥|\u200b|\u00ad|e\u0301|at a.b(|File "|#|^|_|%|[1] |a, b and |Fatal error: in '
    .split('|')
    .concat('|');
const PROSE =
  'A title of the page\n\nA paragraph that is long enough to be running text, with a full stop at its end and a few words more.\n\n';
const fill = (unit: string, n: number): string => unit.repeat(Math.ceil(n / unit.length));
const lines = (unit: string, n: number, end: string): string => (fill(unit, 40) + end).repeat(n / 42);

const SHAPES: Readonly<Record<string, (unit: string, n: number) => () => unknown>> = {
  'one line': (unit, n) => () => cleanText(`${PROSE}Warning: ${fill(unit, n)}\n\n${PROSE}`),
  'many lines': (unit, n) => () => cleanText(PROSE + lines(unit, n, '\n')),
  'many paragraphs': (unit, n) => () => cleanText(PROSE + lines(unit, n, 'x\n\n')),
  title: (unit, n) => metadataOf(`<title>${fill(unit, n)}</title><h1>${fill(unit, n)}</h1>`),
  metas: (unit, n) =>
    metadataOf(
      `<meta property="og:title" content='${fill(unit, n)}'><meta name=author content='${fill(unit, n)}'><script type="application/ld+json">${fill(unit, n)}</script>`,
    ),
  byline: (unit, n) =>
    metadataOf(
      `<h1>Title</h1><p class="byline date ${fill(unit, n)}">By ${fill(unit, n)}</p><time>${fill(unit, n)}</time>`,
    ),
};

function metadataOf(html: string): () => unknown {
  const { document } = parseHtml(html);
  return () => extractMetadata(document, { url: 'https://example.org/a' });
}

function seconds(run: () => unknown): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

seconds(() => cleanText(PROSE));
const found = UNITS.flatMap((unit) =>
  Object.entries(SHAPES).map(([shape, make]) => {
    const [once, fourTimes] = [make(unit, size), make(unit, size * 4)].map(seconds);
    return { unit, shape, seconds: fourTimes ?? 0, ratio: (fourTimes ?? 0) / Math.max(1e-4, once ?? 0) };
  }),
);
found.sort((a, b) => b.seconds - a.seconds);
for (const { unit, shape, seconds: s, ratio } of found.slice(0, 15))
  console.log(`${s.toFixed(2)} s  x${ratio.toFixed(1)}  ${shape} of ${JSON.stringify(unit)}`);
console.log(
  `${found.length} texts; slowest growth of those over 0.2 s: ${Math.max(0, ...found.filter((f) => f.seconds > 0.2).map((f) => f.ratio)).toFixed(1)}`,
);
