// One crawl: its progress as it happens, why URLs were skipped or failed, and every URL's end.
import { call, follow } from '../api.mjs';
import { card, h, pageHead, swap } from '../dom.mjs';
import { bytes, lasted, number, shortUrl, when } from '../format.mjs';
import { chip, emptyState, gauge, pagedRows, progress } from '../parts.mjs';
import { newSchedule } from './new-schedule.mjs';

const STAGES = ['fetch', 'extract', 'dedupe', 'archive'];

export async function crawlView(context, id) {
  const { signal, say } = context;
  const base = `/v1/crawls/${encodeURIComponent(id)}`;
  let crawl = await call(base, { signal });
  let live = { queues: {}, hosts: [] };
  const head = h('div');
  const figures = h('div');
  const flow = h('div');
  const reasons = h('div');
  const pages = pagesCard(base, crawl, signal);

  const act = async (action, words) => {
    try {
      const answer = await call(`${base}/${action}`, { method: 'POST', body: {} });
      say(words);
      if (action === 'retry') location.hash = `#/crawls/${encodeURIComponent(answer.id)}`;
      else {
        crawl = answer;
        draw();
      }
    } catch (error) {
      say(error.message);
    }
  };

  const draw = () => {
    const { counts } = crawl;
    swap(head, headOf(crawl, act, say));
    swap(figures, figuresOf(crawl));
    const isOpen = crawl.state === 'running' || crawl.state === 'paused' || crawl.state === 'interrupted';
    swap(flow, card('Progress', h('.body.stack', progress(counts, true), isOpen ? stagesOf(live) : null)));
    swap(
      reasons,
      reasonsCard(counts, (state, reason) => pages.filter(state, reason)),
    );
  };
  draw();
  pages.filter('', null);
  if (crawl.state !== 'done' && crawl.state !== 'cancelled')
    void follow(
      `${base}/events`,
      (event, value) => {
        const before = crawl.state;
        if (event === 'crawl') crawl = value;
        else {
          live = value;
          crawl = { ...crawl, counts: value.counts };
        }
        draw();
        if (crawl.state !== before) say(`The crawl is ${crawl.state}.`);
        if (crawl.state === 'done' && before !== 'done') pages.filter('', null);
      },
      signal,
    );
  return [head, h('.stack', figures, flow, reasons, pages.element)];
}

function headOf(crawl, act, say) {
  const { spec } = crawl;
  const seed = spec.seeds[0] ?? spec.sitemaps[0] ?? spec.feeds[0] ?? crawl.id;
  const more = spec.seeds.length - 1;
  const open = crawl.state === 'running';
  const over = crawl.state === 'done' || crawl.state === 'cancelled';
  const collection = encodeURIComponent(crawl.collection);
  const sub = h(
    'span.row',
    chip(crawl.state),
    h(
      'span',
      more > 0 ? `and ${number(more)} more seeds` : null,
      more > 0 ? ' · ' : null,
      `collection ${crawl.collection} · `,
      h('span.mono', crawl.id),
      ` · ${when(crawl.started_at)} · ${lasted(crawl.started_at ?? crawl.created_at, crawl.ended_at)}`,
    ),
  );
  const button = (key, action, words, said, kind = '') =>
    h('button', { type: 'button', class: kind, 'data-key': key, click: () => act(action, said) }, words);
  return pageHead(
    shortUrl(seed),
    sub,
    open ? button('pause', 'pause', 'Pause', 'The crawl is paused.') : null,
    !open && !over ? button('resume', 'resume', 'Resume', 'The crawl goes on.', 'main') : null,
    over ? null : button('cancel', 'cancel', 'Cancel', 'The crawl is cancelled.', 'danger'),
    over && (crawl.counts.states.failed ?? 0) > 0
      ? button('retry', 'retry', 'Retry failures', 'A crawl of the failed URLs has begun.')
      : null,
    h(
      'button',
      { type: 'button', 'data-key': 'schedule', click: () => newSchedule(say, spec) },
      'Repeat on a schedule',
    ),
    h('a.button', { href: `#/crawls/${encodeURIComponent(crawl.id)}/changes`, 'data-key': 'changes' }, 'Changes'),
    h(
      'a.button',
      { href: `#/documents?collection=${collection}&crawl=${encodeURIComponent(crawl.id)}`, 'data-key': 'documents' },
      'Documents',
    ),
  );
}

function figuresOf({ counts }) {
  const figure = (words, value) => h('div', h('dt', words), h('dd', value));
  return h(
    'dl.figures',
    figure('accepted', number(counts.accepted)),
    figure('archived', number(counts.states.archived)),
    figure('failed', number(counts.states.failed)),
    figure('documents', number(counts.documents)),
    figure('duplicates', number((counts.duplicates ?? 0) + (counts.nearDuplicates ?? 0))),
    figure('rendered', number(counts.rendered)),
    figure('fetched', bytes(counts.bytes)),
  );
}

function stagesOf({ queues, hosts }) {
  return [
    h(
      '.stages',
      { role: 'list', 'aria-label': 'Pages in each stage' },
      STAGES.map((stage) => h('div', { role: 'listitem' }, h('strong', number(queues[stage] ?? 0)), h('span', stage))),
    ),
    hosts.length === 0 ? null : h('p.small.soft', 'Waiting hosts: ', hosts.join(', ')),
  ];
}

function reasonsCard(counts, pick) {
  const reasons = Object.entries(counts.reasons ?? {}).sort((a, b) => b[1] - a[1]);
  const statuses = Object.entries(counts.statuses ?? {}).sort((a, b) => b[1] - a[1]);
  if (reasons.length + statuses.length === 0) return [];
  const most = Math.max(...reasons.map(([, n]) => n), 1);
  const mostStatus = Math.max(...statuses.map(([, n]) => n), 1);
  return [
    h(
      '.cols',
      reasons.length === 0
        ? null
        : card(
            'Ends, by reason',
            h(
              '.body.stack',
              reasons.map(([name, n]) => {
                const [state, ...rest] = name.split(':');
                return gauge(
                  h(
                    'button.plainly.small',
                    { type: 'button', 'data-key': `why-${name}`, click: () => pick(state, rest.join(':')) },
                    chip(state),
                    ' ',
                    rest.join(':'),
                  ),
                  n,
                  most,
                );
              }),
            ),
          ),
      statuses.length === 0
        ? null
        : card(
            'Answers, by status',
            h(
              '.body.stack',
              statuses.map(([status, n]) => gauge(status, n, mostStatus)),
            ),
          ),
    ),
  ];
}

const ENDS = [
  ['', 'All'],
  ['archived', 'Archived'],
  ['not-modified', 'Not modified'],
  ['skipped', 'Skipped'],
  ['failed', 'Failed'],
];

function pagesCard(base, crawl, signal) {
  const place = h('div');
  const said = h('span.soft.small');
  const buttons = ENDS.map(([state, words]) =>
    h('button.seg', { type: 'button', 'aria-pressed': 'false', click: () => filter(state, null) }, words),
  );
  function filter(state, reason) {
    for (const [i, button] of buttons.entries()) button.setAttribute('aria-pressed', String(ENDS[i][0] === state));
    said.textContent = reason === null ? '' : `because of ${reason}`;
    const rows = pagedRows({
      base: `${base}/pages`,
      query: { limit: 100, state, reason },
      caption: 'URLs',
      columns: [['URL'], ['End'], ['Reason'], ['Status', 'num'], ['Depth', 'num']],
      row: (page) =>
        h(
          'tr',
          h(
            'td',
            h(
              'a.cover',
              {
                href: `#/captures?collection=${encodeURIComponent(crawl.collection)}&url=${encodeURIComponent(page.url)}`,
              },
              shortUrl(page.url),
            ),
          ),
          h('td', chip(page.state)),
          h('td.soft', page.reason ?? ''),
          h('td.num', page.http_status ?? ''),
          h('td.num.soft', page.depth),
        ),
      none: () => emptyState('page', 'No URLs', state === '' ? 'None has ended yet.' : 'None of this crawl ended so.'),
      signal,
    });
    place.replaceChildren(rows.element);
    void rows.first();
  }
  return {
    element: card(h('.row', { role: 'group', 'aria-label': 'How URLs ended' }, h('h2', 'URLs'), buttons, said), place),
    filter,
  };
}
