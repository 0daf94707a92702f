// All crawls, newest first, and the way to a new one.
import { call, path } from '../api.mjs';
import { card, h, pageHead, table } from '../dom.mjs';
import { ago, number, shortUrl } from '../format.mjs';
import { chip, emptyState, progress, refresh } from '../parts.mjs';
import { newCrawl } from './new-crawl.mjs';

const FILTERS = [
  ['', 'All'],
  ['running', 'Running'],
  ['paused', 'Paused'],
  ['done', 'Done'],
  ['cancelled', 'Cancelled'],
];

export async function crawlsView({ signal, say, query }) {
  const list = h('div');
  let state = query.get('state') ?? '';
  let limit = 50;
  const look = () => call(path('/v1/crawls', { limit, state }), { signal });
  const begin = () => newCrawl(say);
  const draw = ({ items, next_cursor: next }) => {
    if (items.length === 0)
      return emptyState(
        'grain',
        state === '' ? 'No crawls yet' : 'No such crawls',
        state === ''
          ? 'Give it an address; it fetches politely, keeps everything it got, and cleans the text.'
          : 'None is in this state just now.',
        state === '' ? h('button.main', { type: 'button', click: begin }, 'Begin a crawl') : null,
      );
    const more =
      next === null
        ? null
        : h(
            '.more',
            h(
              'button',
              {
                type: 'button',
                'data-key': 'more',
                click: () => {
                  limit = Math.min(500, limit + 50);
                  void update();
                },
              },
              'Show more',
            ),
          );
    return [
      table(
        'Crawls',
        [['Crawl'], ['State'], ['URLs', 'num'], ['Failed', 'num'], ['Documents', 'num'], ['Begun']],
        items.map(row),
      ),
      more,
    ];
  };
  let again = new AbortController();
  const update = () => {
    again.abort();
    again = new AbortController();
    return refresh(list, look, draw, { signal: AbortSignal.any([signal, again.signal]) });
  };
  const buttons = FILTERS.map(([value, words]) =>
    h(
      'button.seg',
      {
        type: 'button',
        'aria-pressed': String(value === state),
        click: (event) => {
          state = value;
          for (const button of buttons) button.setAttribute('aria-pressed', String(button === event.currentTarget));
          void update();
        },
      },
      words,
    ),
  );
  await update();
  return [
    pageHead('Crawls', 'One run over seeds each.', h('button.main', { type: 'button', click: begin }, 'New crawl')),
    card(h('.row', { role: 'group', 'aria-label': 'State' }, buttons), list),
  ];
}

function row(crawl) {
  const { spec, counts } = crawl;
  const seed = spec.seeds[0] ?? spec.sitemaps[0] ?? spec.feeds[0] ?? crawl.id;
  const failed = counts.states.failed ?? 0;
  return h(
    'tr',
    h(
      'td',
      h('a.cover', { href: `#/crawls/${encodeURIComponent(crawl.id)}`, 'data-key': crawl.id }, shortUrl(seed)),
      h('.soft.small', crawl.collection, ' · ', h('span.mono', crawl.id)),
      progress(counts),
    ),
    h('td', chip(crawl.state)),
    h('td.num', number(counts.accepted)),
    h('td.num', failed === 0 ? h('span.soft', '0') : h('span.chip.bad', number(failed))),
    h('td.num', number(counts.documents)),
    h('td.nowrap.soft', { title: crawl.created_at }, ago(crawl.created_at)),
  );
}
