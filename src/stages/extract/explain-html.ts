// An explanation as one self-contained HTML page: the page's blocks in order, coloured by verdict, nothing loaded from anywhere.
import type { ExplainedBlock, Explanation } from './explain.ts';

const STYLE = `
body{font:15px/1.45 system-ui,sans-serif;margin:0;background:#f6f6f4;color:#1c1c1c}
main,header{max-width:60rem;margin:0 auto;padding:1rem}
header h1{font-size:1.2rem;margin:0 0 .3rem}
header p{margin:.2rem 0;color:#555}
.b{display:grid;grid-template-columns:9rem 1fr;gap:.8rem;margin:2px 0;padding:.3rem .6rem;border-left:6px solid #bbb;background:#fff}
.b .w{font-size:.75rem;color:#555;overflow-wrap:anywhere}
.b .t{white-space:pre-wrap;overflow-wrap:anywhere}
.kept{border-color:#1a7f37;background:#edf8ef}
.gone{border-color:#c0392b;background:#fbf0ee;color:#666}
.filtered{border-color:#b7791f;background:#fdf6e3;color:#666}
.heading .t{font-weight:600}
.code .t{font-family:ui-monospace,monospace;font-size:.85rem}
`;

export function explanationHtml({ url, extraction, blocks }: Explanation): string {
  const kept = blocks.filter((block) => block.kept).length;
  const facts = [
    url ?? 'no address',
    `${kept} of ${blocks.length} blocks kept`,
    `type ${extraction.pageType}`,
    `language ${extraction.language ?? 'unknown'}`,
    `charset ${extraction.charset}`,
    `engine ${extraction.extractor.name} ${extraction.extractor.version}, model ${extraction.extractor.model ?? 'none'}`,
    ...(extraction.noTextReason === null ? [] : [`no text: ${extraction.noTextReason}`]),
  ];
  const removed = extraction.removed.map(({ reason, count }) => `${reason} ${count}`).join(', ');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(extraction.title ?? 'Untitled')} – explained</title><style>${STYLE}</style></head>
<body><header><h1>${escapeHtml(extraction.title ?? 'Untitled')}</h1>
<p>${facts.map(escapeHtml).join(' · ')}</p>${removed === '' ? '' : `<p>filters removed: ${escapeHtml(removed)}</p>`}
<p>Green is kept, red was judged not to be main text, amber was main text that a filter removed. The number is how likely a block is main text.</p></header>
<main>
${blocks.map(blockHtml).join('\n')}
</main></body></html>
`;
}

const JUDGES: ReadonlySet<string> = new Set(['model', 'rules', 'readability']);

function blockHtml(block: ExplainedBlock): string {
  const verdict = block.kept ? 'kept' : JUDGES.has(block.reason) ? 'gone' : 'filtered';
  const why = `${block.score.toFixed(2)} ${block.reason}<br>${escapeHtml(block.place)}`;
  return `<div class="b ${verdict} ${block.kind}"><div class="w">${why}</div><div class="t">${escapeHtml(block.text)}</div></div>`;
}

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c);
