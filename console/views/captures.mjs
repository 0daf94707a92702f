// All captures of an address, oldest first, and what changed in the text between two of them.
import { call, path } from '../api.mjs';
import { card, h, pageHead } from '../dom.mjs';
import { number, shortUrl, when } from '../format.mjs';
import { choice, collectionChoice, emptyState, field, problemNotice } from '../parts.mjs';

export async function capturesView({ signal, query }) {
  const asked = {
    url: query.get('url') ?? '',
    collection: query.get('collection') ?? 'main',
    match: query.get('match') ?? 'exact',
  };
  const form = h(
    'form.filters',
    {
      role: 'search',
      submit: (event) => {
        event.preventDefault();
        location.hash = `#/captures?${new URLSearchParams(new FormData(form))}`;
      },
    },
    field('Address', 'url', {
      type: 'text',
      inputmode: 'url',
      required: true,
      value: asked.url,
      placeholder: 'https://example.org/page',
      class: 'grow',
    }),
    await collectionChoice(asked.collection, signal),
    choice(
      'Match',
      'match',
      [
        ['exact', 'this address'],
        ['prefix', 'and below'],
        ['host', 'the whole host'],
      ],
      asked.match,
    ),
    h('button', { type: 'submit' }, 'Look up'),
  );
  const head = pageHead(
    'Captures',
    asked.url === '' ? 'Every time a page was fetched, and how its text changed.' : shortUrl(asked.url),
    asked.url === ''
      ? null
      : h(
          'a.button',
          { href: `#/replay?collection=${encodeURIComponent(asked.collection)}&url=${encodeURIComponent(asked.url)}` },
          'Replay',
        ),
  );
  if (asked.url === '')
    return [
      head,
      card(h('.grow', form), emptyState('clock', 'Which page?', 'Give an address to see when it was captured.')),
    ];
  const { items, next_cursor: more } = await call(path('/v1/captures', { ...asked, limit: 500 }), { signal });
  if (items.length === 0)
    return [
      head,
      card(h('.grow', form), emptyState('clock', 'Never captured', 'This collection holds no capture of it.')),
    ];
  const place = h('div');
  const list = captureTable(items, asked, place, signal);
  const texts = items.filter((c) => c.has_document && c.url === (items[0]?.url ?? ''));
  if (texts.length > 1) void showDiff(place, asked, null, null, signal);
  return [
    head,
    h(
      '.stack',
      card(h('.grow', form), list, more === null ? null : h('p.more.soft', 'The first 500 are shown.')),
      place,
    ),
  ];
}

function captureTable(items, asked, place, signal) {
  const compare = h(
    'button',
    {
      type: 'button',
      disabled: true,
      click: () => {
        const [a, b] = chosen()
          .map((box) => box.value)
          .sort();
        void showDiff(place, asked, a, b, signal);
      },
    },
    'Compare the two chosen',
  );
  const rows = items.map((c, i) =>
    h(
      'tr',
      h(
        'td',
        c.has_document
          ? h('input', {
              type: 'checkbox',
              value: c.captured_at,
              'aria-label': `Choose the capture of ${when(c.captured_at)}`,
              change: () => {
                compare.disabled = chosen().length !== 2;
              },
            })
          : null,
      ),
      h(
        'td.nowrap',
        { title: c.captured_at },
        when(c.captured_at),
        i === 0 ? ' ' : null,
        i === 0 ? h('span.chip', 'first') : null,
      ),
      h('td.num', c.status ?? '–'),
      h('td', c.is_revisit ? h('span.chip.cool', 'unchanged payload') : c.mime),
      h(
        'td',
        c.has_document && c.record_id
          ? h(
              'a',
              {
                href: `#/documents/${encodeURIComponent(c.record_id.replace(/^<?urn:uuid:|>$/g, ''))}?collection=${encodeURIComponent(asked.collection)}`,
              },
              'text',
            )
          : h('span.soft', 'no text'),
      ),
      h('td', c.crawl ? h('a', { href: `#/crawls/${encodeURIComponent(c.crawl)}` }, c.crawl) : null),
      h('td.num.soft', number(c.warc.length)),
    ),
  );
  const whole = h(
    '.scroll',
    { tabindex: '0', role: 'region', 'aria-label': 'Captures' },
    h(
      'table',
      h('caption.visually-hidden', 'Captures'),
      h(
        'thead',
        h(
          'tr',
          h('th', { scope: 'col' }, h('span.visually-hidden', 'Choose')),
          [['Captured'], ['Status', 'num'], ['What'], ['Text'], ['Crawl'], ['Bytes', 'num']].map(([words, kind]) =>
            h('th', { scope: 'col', class: kind ?? '' }, words),
          ),
        ),
      ),
      h('tbody', rows),
    ),
  );
  const chosen = () => [...whole.querySelectorAll('input:checked')];
  return h('div', whole, h('.more', compare));
}

async function showDiff(place, asked, before, after, signal, unit = 'word') {
  try {
    const found = await call(path('/v1/diff', { url: asked.url, collection: asked.collection, before, after, unit }), {
      signal,
    });
    const { diff } = found;
    const units = [
      ['word', 'Words'],
      ['paragraph', 'Paragraphs'],
    ].map(([name, words]) =>
      h(
        'button.seg',
        {
          type: 'button',
          'aria-pressed': String(name === unit),
          click: () => showDiff(place, asked, before, after, signal, name),
        },
        words,
      ),
    );
    const said = diff.isEqual
      ? 'The texts are equal.'
      : `${number(diff.added)} added, ${number(diff.removed)} removed, ${(diff.similarity * 100).toFixed(1)} % alike`;
    place.replaceChildren(
      card(
        [
          h(
            '.grow',
            h('h2', 'What changed'),
            h('.soft.small', `${when(found.before.captured_at)} → ${when(found.after.captured_at)} · ${said}`),
          ),
          ...units,
        ],
        h(
          '.diff',
          diff.parts.map((part, i) => partOf(part, i, diff.parts.length)),
        ),
      ),
    );
  } catch (error) {
    if (signal.aborted) return;
    place.replaceChildren(error.status === 404 ? h('span') : problemNotice(error));
  }
}

const CONTEXT = 2;

/** Long unchanged stretches are cut in their middle, on their outer side at the ends. */
function partOf({ kind, text }, i, count) {
  if (kind !== 'same' && text.trim() === '') return document.createTextNode(text);
  if (kind === 'added') return h('ins', text);
  if (kind === 'removed') return h('del', text);
  const paragraphs = text.match(/[^\n]*\n+|[^\n]+$/g) ?? [];
  const head = i === 0 ? 0 : CONTEXT;
  const tail = i === count - 1 ? 0 : CONTEXT;
  if (count === 1 || paragraphs.length <= head + tail + 1) return document.createTextNode(text);
  const left = paragraphs.length - head - tail;
  return [
    paragraphs.slice(0, head).join(''),
    h('span.gap', `${left} unchanged paragraphs`),
    paragraphs.slice(paragraphs.length - tail).join(''),
  ];
}
