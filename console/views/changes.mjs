// What a crawl found changed: pages that appeared, changed, vanished or returned, each with its words; and the same as feeds.
import { call, download, path } from '../api.mjs';
import { card, h, pageHead } from '../dom.mjs';
import { number, shortUrl, when } from '../format.mjs';
import { chip, emptyState, pagedRows } from '../parts.mjs';

const KINDS = [
  ['', 'All'],
  ['appeared', 'Appeared'],
  ['changed', 'Changed'],
  ['vanished', 'Vanished'],
  ['returned', 'Returned'],
];
const FEEDS = [
  ['atom', 'Atom feed', 'xml'],
  ['json', 'JSON feed', 'json'],
];

export async function changesView({ signal, say }, id) {
  const crawlBase = `/v1/crawls/${encodeURIComponent(id)}`;
  const base = `${crawlBase}/changes`;
  const [crawl, { counts }] = await Promise.all([
    call(crawlBase, { signal }),
    call(path(base, { limit: 1 }), { signal }),
  ]);
  const { seeds, sitemaps, feeds } = crawl.spec;
  const figure = (words, value) => h('div', h('dt', words), h('dd', number(value)));
  const kept = (format, words, ending) =>
    h(
      'button',
      {
        type: 'button',
        click: () => download(`${base}.${format}`, `changes-${id}.${ending}`).catch((error) => say(error.message)),
      },
      words,
    );
  return [
    pageHead(
      'Changes',
      h(
        'span',
        'What ',
        h('a', { href: `#/crawls/${encodeURIComponent(id)}` }, shortUrl(seeds[0] ?? sitemaps[0] ?? feeds[0] ?? id)),
        ` of ${when(crawl.started_at)} found, against everything that ${crawl.collection} knew before.`,
      ),
      ...FEEDS.map(([format, words, ending]) => kept(format, words, ending)),
    ),
    h(
      '.stack',
      h(
        'dl.figures',
        figure('appeared', counts.appeared),
        figure('changed', counts.changed),
        figure('vanished', counts.vanished),
        figure('returned', counts.returned),
        figure('unchanged', counts.unchanged),
      ),
      listOf(base, crawl, signal),
      h(
        'p.soft.small',
        'Readers that send a key can follow the feeds at ',
        h('span.mono', `${base}.atom`),
        ' and ',
        h('span.mono', `${base}.json`),
        '.',
      ),
    ),
  ];
}

function listOf(base, crawl, signal) {
  const place = h('div');
  const buttons = KINDS.map(([kind, words]) =>
    h('button.seg', { type: 'button', 'aria-pressed': 'false', click: () => filter(kind) }, words),
  );
  function filter(kind) {
    for (const [i, button] of buttons.entries()) button.setAttribute('aria-pressed', String(KINDS[i][0] === kind));
    const rows = pagedRows({
      base,
      query: { limit: 50, change: kind },
      caption: 'Changes',
      columns: [['Page'], ['Change'], ['Status', 'num'], ['Captured']],
      row: (change) => rowOf(change, crawl.collection),
      none: () =>
        emptyState(
          'page',
          kind === '' ? 'Nothing changed' : 'None of these',
          kind === ''
            ? 'Every page that it asked for is as it was, as far as its text goes.'
            : 'No page of this crawl changed so.',
        ),
      signal,
    });
    place.replaceChildren(rows.element);
    void rows.first();
  }
  filter('');
  return card(h('.row', { role: 'group', 'aria-label': 'Kind of change' }, h('h2', 'Pages'), buttons), place);
}

function rowOf(change, collection) {
  const captures = `#/captures?${new URLSearchParams({ collection, url: change.url })}`;
  return h(
    'tr',
    h(
      'td',
      h('a.cover', { href: captures }, change.title ?? shortUrl(change.url)),
      change.title === null ? null : h('.soft.small.wrap', shortUrl(change.url)),
      change.summary === null ? null : h('.small.wrap.excerpt', change.summary),
    ),
    h('td', chip(change.change), change.change === 'changed' ? h('.soft.small', `version ${change.version}`) : null),
    h('td.num', change.http_status),
    h('td.nowrap.soft', { title: change.captured_at }, when(change.captured_at)),
  );
}
