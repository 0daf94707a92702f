// report.html: a corpus at a glance, with plots drawn as SVG; one file without scripts or outside addresses.
import type { Bar, CorpusStatistics } from './corpus-statistics.ts';
import type { RemovalExample } from './manifest.ts';
import type { ExportCounts, ExportRequest } from './request.ts';

export interface ReportParts {
  request: ExportRequest;
  counts: ExportCounts;
  statistics: CorpusStatistics;
  examples: Record<string, RemovalExample>;
}

const BAR_HEIGHT = 22;
const LABEL_WIDTH = 170;
const PLOT_WIDTH = 460;
const MOST_BARS = 20;

export function reportPage({ request, counts, statistics, examples }: ReportParts): string {
  const removed = Object.entries(counts.removed).map(([name, count]) => ({ name, count }));
  const left = removed.reduce((sum, { count }) => sum + count, 0);
  const duplicates = removed.filter(({ name }) => name.endsWith('-duplicate'));
  const plots: [string, readonly Bar[]][] = [
    ['Documents by host', statistics.hosts(MOST_BARS)],
    ['Documents by language', statistics.languages(MOST_BARS)],
    ['Documents by month of capture', statistics.months().slice(-36)],
    ['Documents by length in words', statistics.lengths()],
    ['Documents by kind of page', statistics.pageTypes()],
    ['Left out, by reason', removed],
    ['Duplicates', [{ name: 'in the corpus', count: counts.documents }, ...duplicates]],
  ];
  const figures: [string, number][] = [
    ['documents', counts.documents],
    ['words', counts.words],
    ['characters', counts.characters],
    ['lines read', counts.read],
    ['left out', left],
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(request.collection)} · corpus report</title>
<style>${STYLE}</style></head><body><main>
<h1>${escaped(request.collection)}</h1>
<p class="sub">${escaped(request.format)} corpus, versions: ${request.versions}, duplicates: ${request.duplicates}, Gristmill ${escaped(request.gristmillVersion)}</p>
<dl>${figures.map(([name, count]) => `<div><dt>${name}</dt><dd>${grouped(count)}</dd></div>`).join('')}</dl>
<div class="plots">${plots.map(([title, bars]) => plot(title, bars)).join('\n')}</div>
${exampleTable(examples)}
</main></body></html>
`;
}

function plot(title: string, bars: readonly Bar[]): string {
  const shown = bars.filter(({ count }) => count > 0);
  if (shown.length === 0) return '';
  const most = Math.max(...shown.map(({ count }) => count));
  const height = shown.length * BAR_HEIGHT + 4;
  const rows = shown.map(({ name, count }, n) => {
    const y = n * BAR_HEIGHT + 2;
    const width = Math.max(2, Math.round((count / most) * (PLOT_WIDTH - LABEL_WIDTH - 70)));
    return `<text x="${LABEL_WIDTH - 8}" y="${y + 15}" text-anchor="end">${escaped(shortened(name))}</text><rect x="${LABEL_WIDTH}" y="${y + 3}" width="${width}" height="${BAR_HEIGHT - 7}" rx="2"/><text class="n" x="${LABEL_WIDTH + width + 6}" y="${y + 15}">${grouped(count)}</text>`;
  });
  return `<figure><figcaption>${title}</figcaption><svg viewBox="0 0 ${PLOT_WIDTH} ${height}" role="img" aria-label="${escaped(title)}">${rows.join('')}</svg></figure>`;
}

function exampleTable(examples: Record<string, RemovalExample>): string {
  const rows = Object.entries(examples).map(
    ([reason, { url, excerpt }]) =>
      `<tr><th>${escaped(reason)}</th><td><p class="url">${escaped(url)}</p><p>${escaped(excerpt)}</p></td></tr>`,
  );
  return rows.length === 0 ? '' : `<h2>An example of each reason</h2><table>${rows.join('')}</table>`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const shortened = (name: string): string => (name.length > 26 ? `${name.slice(0, 25)}…` : name);

/** Thousands by thin spaces, whatever the machine's locale. */
const grouped = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, '\u2009');

const STYLE = `
:root{color-scheme:light dark;--ink:#1d2327;--soft:#667079;--paper:#fbfaf7;--card:#fff;--line:#e2dfd6;--bar:#a8672c}
@media(prefers-color-scheme:dark){:root{--ink:#e9e6df;--soft:#9aa3aa;--paper:#17191b;--card:#1f2225;--line:#33373b;--bar:#d39154}}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1040px;margin:0 auto;padding:32px 20px 64px}
h1{margin:0;font-size:28px}h2{font-size:19px;margin:36px 0 12px}.sub{color:var(--soft);margin:4px 0 24px}
dl{display:flex;flex-wrap:wrap;gap:12px;margin:0 0 28px}dl div{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:10px 18px}
dt{color:var(--soft);font-size:13px}dd{margin:0;font-size:22px;font-variant-numeric:tabular-nums}
.plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(440px,100%),1fr));gap:16px}
figure{margin:0;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:14px 16px}figcaption{font-weight:600;margin-bottom:8px}
svg{width:100%;height:auto}svg text{font-size:12px;fill:var(--ink)}svg .n{fill:var(--soft)}svg rect{fill:var(--bar)}
table{border-collapse:collapse;width:100%}th,td{border-top:1px solid var(--line);padding:8px 12px 8px 0;text-align:left;vertical-align:top}
th{white-space:nowrap;font-weight:600}td p{margin:0}.url{color:var(--soft);font-size:13px;overflow-wrap:anywhere}`;
