// The clean texts of a collection, newest first.
import { card, h, pageHead } from '../dom.mjs';
import { ago, number, shortUrl } from '../format.mjs';
import { choice, collectionChoice, emptyState, field, pagedRows } from '../parts.mjs';

const TYPES = ['article', 'forum', 'product', 'collection', 'listing', 'documentation', 'service', 'other'];

export async function documentsView({ signal, query }) {
  const asked = {
    collection: query.get('collection') ?? 'main',
    q: query.get('q') ?? '',
    page_type: query.get('page_type') ?? '',
    language: query.get('language') ?? '',
    crawl: query.get('crawl') ?? '',
  };
  const form = h(
    'form.filters',
    {
      role: 'search',
      submit: (event) => {
        event.preventDefault();
        const search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ''));
        location.hash = `#/documents?${search}`;
      },
    },
    field('Part of the address or title', 'q', { type: 'search', value: asked.q, class: 'grow' }),
    await collectionChoice(asked.collection, signal),
    choice('Kind', 'page_type', [['', 'any'], ...TYPES.map((type) => [type, type])], asked.page_type),
    field('Language', 'language', { value: asked.language, placeholder: 'any', maxlength: '20', size: '4' }),
    asked.crawl === '' ? null : field('Crawl', 'crawl', { value: asked.crawl }),
    h('button', { type: 'submit' }, 'Find'),
  );
  const rows = pagedRows({
    base: '/v1/documents',
    query: { limit: 50, ...asked },
    caption: 'Documents',
    columns: [['Document'], ['Kind'], ['Words', 'num'], ['Taken out', 'num'], ['Captured']],
    row: (d) =>
      h(
        'tr',
        h(
          'td',
          h(
            'a.cover',
            {
              href: `#/documents/${encodeURIComponent(d.record_id.replace(/^<?urn:uuid:|>$/g, ''))}?collection=${encodeURIComponent(asked.collection)}`,
            },
            d.title ?? 'Untitled',
          ),
          h('.soft.small.wrap', shortUrl(d.url)),
          h('.small.wrap', d.excerpt.slice(0, 160)),
        ),
        h('td', h('span.chip', d.page_type), ' ', d.language === null ? null : h('span.soft.small', d.language)),
        h('td.num', number(d.word_count)),
        h('td.num', number(d.removed.reduce((sum, { count }) => sum + count, 0))),
        h('td.nowrap.soft', { title: d.captured_at }, ago(d.captured_at)),
      ),
    none: () =>
      emptyState(
        'page',
        'No documents',
        asked.q + asked.page_type + asked.language + asked.crawl === ''
          ? 'A crawl fills this collection with texts.'
          : 'None matches. Ask for less.',
      ),
    signal,
  });
  await rows.first();
  return [
    pageHead('Documents', 'What is left of each page when the noise is gone.'),
    card(h('.grow', form), rows.element),
  ];
}
