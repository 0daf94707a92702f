// The form of a crawl, for one begun now and for one on a schedule.
import { call } from '../api.mjs';
import { h } from '../dom.mjs';
import { choice, field, formDialog } from '../parts.mjs';

export function crawlFields(spec = {}) {
  return [
    h(
      '.fields',
      h(
        'label.whole',
        'Addresses to begin with, one a line',
        h(
          'textarea',
          { name: 'seeds', rows: '3', required: true, placeholder: 'https://example.org/' },
          (spec.seeds ?? []).join('\n'),
        ),
      ),
      choice(
        'Follow links',
        'scope',
        [
          ['host', 'on the same host'],
          ['prefix', 'below the same folder'],
          ['domain', 'on the whole domain'],
          ['page', 'not at all'],
          ['any', 'anywhere'],
        ],
        spec.scope ?? 'host',
      ),
      field('URLs at most', 'limit', { type: 'number', min: '1', max: '100000000', value: String(spec.limit ?? 1000) }),
      field('Links deep at most', 'depth', {
        type: 'number',
        min: '0',
        value: spec.depth === null || spec.depth === undefined ? '' : String(spec.depth),
        placeholder: 'no bound',
      }),
      choice(
        'Browser',
        'render',
        [
          ['auto', 'when a page needs it'],
          ['never', 'never'],
          ['always', 'for every page'],
        ],
        spec.render ?? 'auto',
      ),
      field('Delay between requests, ms', 'delayMs', { type: 'number', min: '0', value: String(spec.delayMs ?? 1000) }),
      field('Collection', 'collection', { value: spec.collection ?? 'main', pattern: '[a-z0-9][a-z0-9._-]*' }),
    ),
    h(
      'details',
      h('summary', 'More'),
      h(
        '.fields',
        field('Only URLs that match (RE2, one a line)', 'include', { rows: '2', class: 'whole' }, 'textarea'),
        field('No URLs that match (RE2, one a line)', 'exclude', { rows: '2', class: 'whole' }, 'textarea'),
        field('Sitemaps, one a line', 'sitemaps', { rows: '2' }, 'textarea'),
        field('Feeds, one a line', 'feeds', { rows: '2' }, 'textarea'),
        field('Private hosts and ranges that may be fetched', 'allowPrivate', {
          placeholder: '10.0.0.0/8, intranet.example:8080',
          value: Array.isArray(spec.allowPrivate) ? spec.allowPrivate.join(', ') : '',
          class: 'whole',
        }),
        h(
          'label.inline.whole',
          h('input', { type: 'checkbox', name: 'robots', checked: spec.robots !== false }),
          'Obey robots.txt',
        ),
      ),
    ),
  ];
}

const lines = (text) =>
  String(text ?? '')
    .split(/\n+/)
    .map((line) => line.trim())
    .filter(Boolean);
const count = (text) => (String(text ?? '').trim() === '' ? undefined : Number(text));

/** What the fields say, as the API takes it; `spec` keeps what the form does not show. */
export function crawlOf(form, spec = null) {
  const depth = count(form.get('depth'));
  const open = String(form.get('allowPrivate') ?? '')
    .split(/[\s,]+/)
    .filter(Boolean);
  return {
    ...(spec ?? {}),
    seeds: lines(form.get('seeds')),
    scope: form.get('scope'),
    limit: count(form.get('limit')),
    depth: depth ?? null,
    render: form.get('render'),
    delayMs: count(form.get('delayMs')),
    collection: form.get('collection'),
    include: lines(form.get('include')),
    exclude: lines(form.get('exclude')),
    sitemaps: lines(form.get('sitemaps')),
    feeds: lines(form.get('feeds')),
    allowPrivate: open.length === 0 ? false : open,
    robots: form.get('robots') !== null,
  };
}

export function newCrawl(say) {
  formDialog('New crawl', crawlFields(), 'Begin', async (form, key) => {
    const made = await call('/v1/crawls', { method: 'POST', body: crawlOf(form), key });
    say('The crawl has begun.');
    location.hash = `#/crawls/${encodeURIComponent(made.id)}`;
  });
}
