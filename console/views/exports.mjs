// Exports: made, watched, read and downloaded.
import { call, download, path } from '../api.mjs';
import { card, h, pageHead, table } from '../dom.mjs';
import { ago, bytes, lasted, number, when } from '../format.mjs';
import {
  chip,
  choice,
  collectionChoice,
  emptyState,
  field,
  formDialog,
  gauge,
  pagedRows,
  problemNotice,
  refresh,
} from '../parts.mjs';

const FORMATS = [
  ['txt', 'Text files'],
  ['jsonl', 'JSON lines'],
  ['jsonl.gz', 'JSON lines, gzip'],
  ['jsonl.zst', 'JSON lines, zstd'],
  ['parquet', 'Parquet'],
  ['wet', 'WET'],
  ['wacz', 'WACZ (the archive itself)'],
];
const TYPES = ['article', 'forum', 'product', 'collection', 'listing', 'documentation', 'service', 'other'];

export async function exportsView({ signal, say }) {
  const list = h('div');
  const make = () => newExport(say, signal);
  await refresh(
    list,
    () => call('/v1/exports?limit=100', { signal }),
    ({ items }) =>
      items.length === 0
        ? emptyState(
            'box',
            'No exports yet',
            'An export decides from the whole collection which texts go in, once each, and proves it complete.',
            h('button.main', { type: 'button', click: make }, 'Make an export'),
          )
        : table(
            'Exports',
            [['Export'], ['State'], ['Documents', 'num'], ['Size', 'num'], ['Made']],
            items.map((task) =>
              h(
                'tr',
                h(
                  'td',
                  h(
                    'a.cover',
                    { href: `#/exports/${encodeURIComponent(task.id)}`, 'data-key': task.id },
                    task.request.name ?? task.id,
                  ),
                  h('.soft.small', `${task.request.format} · ${task.request.collection}`),
                ),
                h('td', chip(task.state)),
                h('td.num', number(task.result?.counts?.documents ?? task.result?.pages)),
                h('td.num', bytes(task.result?.bytes)),
                h('td.nowrap.soft', { title: task.created_at }, ago(task.created_at)),
              ),
            ),
          ),
    { signal },
  );
  return [
    pageHead(
      'Exports',
      'Corpora: the same archive gives the same bytes, every time.',
      h('button.main', { type: 'button', click: make }, 'New export'),
    ),
    card(null, list),
  ];
}

async function newExport(say, signal) {
  const fields = [
    h(
      '.fields',
      choice('Format', 'format', FORMATS, 'jsonl'),
      await collectionChoice('main', signal),
      field('Name of downloads', 'name', {
        placeholder: 'corpus',
        pattern: '[A-Za-z0-9][A-Za-z0-9._-]*',
        maxlength: '64',
      }),
      field('Words at least', 'minWords', { type: 'number', min: '0' }),
      field('Languages', 'language', { placeholder: 'any; en, de' }),
      choice('Kind of page', 'pageType', [['', 'any'], ...TYPES.map((type) => [type, type])], ''),
      field('Hosts', 'host', { placeholder: 'any; example.org', class: 'whole' }),
      choice(
        'Versions of a page',
        'versions',
        [
          ['latest', 'the newest'],
          ['all', 'every changed one'],
        ],
        'latest',
      ),
      choice(
        'Duplicates',
        'duplicates',
        [
          ['drop', 'one of each'],
          ['keep', 'all, with their clusters'],
        ],
        'drop',
      ),
      choice(
        'Repeated site text',
        'furniture',
        [
          ['keep', 'stays'],
          ['remove', 'goes'],
        ],
        'keep',
      ),
    ),
    h(
      '.row',
      { role: 'group', 'aria-label': 'Personal data to mask' },
      h('span.small.soft', 'Mask'),
      ['email', 'ip', 'phone'].map((kind) =>
        h('label.inline', h('input', { type: 'checkbox', name: 'mask', value: kind }), kind),
      ),
    ),
  ];
  formDialog('New export', fields, 'Make it', async (form, key) => {
    const words = (name) =>
      String(form.get(name) ?? '')
        .split(/[\s,]+/)
        .filter(Boolean);
    const body = {
      format: form.get('format'),
      collection: form.get('collection'),
      ...(form.get('name') === '' ? {} : { name: form.get('name') }),
      ...(form.get('minWords') === '' ? {} : { minWords: Number(form.get('minWords')) }),
      language: words('language'),
      host: words('host'),
      pageType: form.get('pageType') === '' ? [] : [form.get('pageType')],
      versions: form.get('versions'),
      duplicates: form.get('duplicates'),
      furniture: form.get('furniture'),
      mask: form.getAll('mask'),
    };
    const made = await call('/v1/exports', { method: 'POST', body, key });
    say('The export is on its way.');
    location.hash = `#/exports/${encodeURIComponent(made.id)}`;
  });
}

export async function exportView({ signal, say, reload }, id) {
  const base = `/v1/exports/${encodeURIComponent(id)}`;
  const task = await call(base, { signal });
  const name = task.request.name ?? task.id;
  const isOpen = task.state === 'queued' || task.state === 'running';
  const act = async (work, words) => {
    try {
      await work();
      say(words);
    } catch (error) {
      say(error.message);
    }
  };
  const remove = () =>
    formDialog(
      'Remove this export?',
      h('p', 'Its files go; the archive stays, and the same export can be made again.'),
      'Remove',
      async () => {
        await call(base, { method: 'DELETE' });
        say('The export is removed.');
        location.hash = '#/exports';
      },
    );
  const head = pageHead(
    name,
    h(
      'span.row',
      chip(task.state),
      h(
        'span',
        `${task.request.format} · collection ${task.request.collection} · ${when(task.created_at)}${task.started_at ? ` · ${lasted(task.started_at, task.ended_at)}` : ''}`,
      ),
    ),
    task.state === 'done'
      ? h(
          'button.main',
          {
            type: 'button',
            click: () =>
              act(
                () =>
                  download(
                    `${base}/download`,
                    task.request.format === 'wacz' ? `${task.request.collection}.wacz` : `${name}.tar`,
                  ),
                'The download has begun.',
              ),
          },
          'Download',
        )
      : null,
    isOpen
      ? h(
          'button.danger',
          {
            type: 'button',
            click: () => act(() => call(`${base}/cancel`, { method: 'POST', body: {} }), 'The export is cancelled.'),
          },
          'Cancel',
        )
      : h('button.danger', { type: 'button', click: remove }, 'Remove'),
  );
  const crumbs = h('p.crumbs', h('a', { href: '#/exports' }, 'Exports'));
  if (isOpen) {
    const look = setInterval(async () => {
      const now = await call(base, { signal }).catch(() => task);
      if (now.state !== task.state && !signal.aborted) reload();
    }, 1500);
    signal.addEventListener('abort', () => clearInterval(look));
    return [
      crumbs,
      head,
      card(
        null,
        emptyState(
          'box',
          task.state === 'queued' ? 'Waiting its turn' : 'Being made',
          'It appears whole when it is done; you may leave this page.',
        ),
      ),
    ];
  }
  if (task.error !== null) return [crumbs, head, problemNotice(new Error(task.error))];
  const manifest = task.request.format === 'wacz' ? null : await call(`${base}/manifest`, { signal }).catch(() => null);
  const files = pagedRows({
    base: `${base}/files`,
    query: { limit: 100 },
    caption: 'Files',
    columns: [['File'], ['Size', 'num']],
    row: (file) =>
      h(
        'tr',
        h(
          'td',
          h(
            'button.plainly.mono',
            {
              type: 'button',
              click: () =>
                act(
                  () => download(path(`${base}/files/${encodeURIComponent(file.name)}`), file.name.split('/').at(-1)),
                  `${file.name} is being downloaded.`,
                ),
            },
            file.name,
          ),
        ),
        h('td.num', bytes(file.bytes)),
      ),
    none: () => emptyState('box', 'No files', 'It holds none.'),
    signal,
  });
  await files.first();
  return [crumbs, head, h('.stack', manifest === null ? null : reportOf(manifest), card('Files', files.element))];
}

function reportOf({ counts, examples = {} }) {
  const removed = Object.entries(counts.removed).sort((a, b) => b[1] - a[1]);
  const most = Math.max(1, ...removed.map(([, n]) => n));
  const figure = (words, value) => h('div', h('dt', words), h('dd', number(value)));
  return h(
    '.stack',
    h(
      'dl.figures',
      figure('documents', counts.documents),
      figure('words', counts.words),
      figure('characters', counts.characters),
      figure('read', counts.read),
      figure(
        'left out',
        removed.reduce((sum, [, n]) => sum + n, 0),
      ),
    ),
    removed.length === 0
      ? null
      : card(
          'Left out, and why',
          h(
            '.body.stack',
            removed.map(([reason, n]) =>
              h(
                'div',
                gauge(reason, n, most),
                examples[reason]
                  ? h(
                      'p.small.soft.wrap',
                      { class: 'example' },
                      'such as ',
                      h('span', examples[reason].url),
                      ': “',
                      examples[reason].excerpt.slice(0, 140),
                      '…”',
                    )
                  : null,
              ),
            ),
          ),
        ),
  );
}
