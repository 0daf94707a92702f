// An explanation as one self-contained HTML page: the page's blocks in order, coloured by verdict, nothing loaded from anywhere.
import type { ExplainedBlock, Explanation } from './explain.ts';

const STYLE = `
:root{--kept:#1a7f37;--gone:#b42318;--filtered:#b7791f}
*{box-sizing:border-box}
body{font:15px/1.5 system-ui,sans-serif;margin:0;background:#f4f4f1;color:#1c1c1c}
header,main,footer,.bar{max-width:66rem;margin:0 auto;padding:0 1rem}
header h1{font-size:1.35rem;line-height:1.3;margin:1.2rem 0 .4rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem .9rem;margin:.6rem 0;font-size:.85rem}
dt{color:#666}dd{margin:0;overflow-wrap:anywhere}
.bar{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;padding-top:.5rem;padding-bottom:.5rem;background:#f4f4f1;border-bottom:1px solid #d8d8d2;font-size:.85rem}
.bar label{cursor:pointer}
.bar i{display:inline-block;width:.8rem;height:.8rem;margin:0 .35rem 0 .2rem;border-radius:2px;vertical-align:-.08rem}
.b{display:grid;grid-template-columns:11rem 1fr;gap:1rem;margin:3px 0;padding:.35rem .7rem;border-left:6px solid #bbb;background:#fff}
.w{font-size:.75rem;line-height:1.35;color:#666;min-width:0;overflow-wrap:anywhere}
.w b{color:#333;font-weight:600}
.p{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.m{height:4px;margin:.2rem 0;background:#e4e4df}
.m span{display:block;height:100%;background:currentColor}
.t{white-space:pre-wrap;overflow-wrap:anywhere}
.kept{border-color:var(--kept)}.kept .m{color:var(--kept)}
.gone{border-color:var(--gone);background:#fcf7f6}.gone .m{color:var(--gone)}
.filtered{border-color:var(--filtered);background:#fdf8ec}.filtered .m{color:var(--filtered)}
.gone .t,.filtered .t{color:#6b6b6b}
.heading .t{font-weight:600}.list-item .t{padding-left:1rem}
.code .t,.table-row .t{font-family:ui-monospace,monospace;font-size:.85rem}
body:has(#kept:not(:checked)) .kept,body:has(#gone:not(:checked)) .gone,body:has(#filtered:not(:checked)) .filtered{display:none}
footer h2{font-size:1rem;margin:1.5rem 0 .4rem}
@media(max-width:42rem){.b{grid-template-columns:1fr;gap:.1rem}}
@media(prefers-color-scheme:dark){body,.bar{background:#191918;color:#e6e6e3}.b{background:#232321}.gone{background:#2a2120}.filtered{background:#2a2619}.w,dt,.gone .t,.filtered .t{color:#a3a39d}.w b{color:#ddd}.m{background:#3a3a37}.bar{border-color:#3a3a37}}
`;

const VERDICTS = [
  ['kept', 'kept as main text'],
  ['gone', 'judged not to be main text'],
  ['filtered', 'taken out by a rule or a noise filter'],
] as const;
type Verdict = (typeof VERDICTS)[number][0];

export function explanationHtml(explanation: Explanation): string {
  const { extraction, blocks, removed } = explanation;
  const title = escapeHtml(extraction.title ?? 'Untitled');
  const counts = new Map<Verdict, number>();
  for (const block of blocks) counts.set(verdictOf(block), (counts.get(verdictOf(block)) ?? 0) + 1);
  const toggles = VERDICTS.map(
    ([name, says]) =>
      `<label><input type="checkbox" id="${name}" checked><i style="background:var(--${name})"></i>${counts.get(name) ?? 0} ${says}</label>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title} – explained</title><style>${STYLE}</style></head>
<body><header><h1>${title}</h1>
<dl>${factsOf(explanation)
    .map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`)
    .join('')}</dl></header>
<div class="bar">${toggles.join('')}<span>Bars: how likely a block is main text.</span></div>
<main>
${blocks.map(blockHtml).join('\n')}
</main>
<footer>${removed.length === 0 ? '' : `<h2>What the noise filters took</h2>\n${removed.map(removedHtml).join('\n')}`}</footer></body></html>
`;
}

function factsOf({ url, extraction, blocks }: Explanation): [string, string][] {
  const { extractor } = extraction;
  const kept = blocks.filter((block) => block.kept).length;
  const facts: [string, string | null][] = [
    ['Address', url],
    [
      'Verdict',
      extraction.noTextReason === null
        ? `${kept} of ${blocks.length} blocks kept`
        : `no text: ${extraction.noTextReason}`,
    ],
    ['Page', `${extraction.pageType}, language ${extraction.language ?? 'unknown'}, ${extraction.charset}`],
    ['Authors', extraction.authors.join(', ') || null],
    ['Published', extraction.publishedAt],
    ['Modified', extraction.modifiedAt],
    ['Site', extraction.siteName],
    ['Filters', extraction.removed.map(({ reason, count }) => `${reason} ${count}`).join(', ') || null],
    ['Engine', `${extractor.name} ${extractor.version}, model ${extractor.model ?? 'none'}`],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== null);
}

const JUDGES: ReadonlySet<string> = new Set([
  'model',
  'rules',
  'readability',
  'host-profile',
  'gap',
  'copy',
  'section',
]);

function verdictOf(block: ExplainedBlock): Verdict {
  if (block.kept) return 'kept';
  return JUDGES.has(block.reason) ? 'gone' : 'filtered';
}

function blockHtml(block: ExplainedBlock): string {
  const width = Math.round(Math.min(1, Math.max(0, block.score)) * 100);
  const why = `<b>${block.score.toFixed(2)} ${escapeHtml(block.reason)}</b><div class="m"><span style="width:${width}%"></span></div><div class="p" title="${escapeHtml(block.place)}">${escapeHtml(block.place.split(' > ').reverse().join(' < '))}</div>`;
  return `<div class="b ${verdictOf(block)} ${block.kind}"><div class="w">${why}</div><div class="t">${escapeHtml(block.text)}</div></div>`;
}

function removedHtml({ reason, text }: { reason: string; text: string }): string {
  return `<div class="b filtered"><div class="w"><b>${escapeHtml(reason)}</b></div><div class="t">${escapeHtml(text)}</div></div>`;
}

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c);
