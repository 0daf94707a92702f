// One schedule: when it runs, when each page is visited next and why.
import { call } from '../api.mjs';
import { card, h, pageHead } from '../dom.mjs';
import { ago, number, shortUrl, when } from '../format.mjs';
import { chip, emptyState, field, pagedRows } from '../parts.mjs';
import { ruleOf, runsOf } from './schedules.mjs';

export async function scheduleView({ signal }, id) {
  const base = `/v1/schedules/${encodeURIComponent(id)}`;
  const schedule = await call(base, { signal });
  const { spec, adaptive, next = [], runs = [] } = schedule;
  const figure = (words, value) => h('div', h('dt', words), h('dd', value));
  return [
    pageHead(
      shortUrl(spec.seeds[0] ?? spec.sitemaps[0] ?? spec.feeds[0] ?? id),
      h(
        'span.row',
        schedule.paused ? chip('paused') : h('span.chip.good', 'on'),
        h('span', `${ruleOf(schedule)} · collection ${spec.collection} · `, h('span.mono', id)),
      ),
      h('a.button', { href: '#/schedules' }, 'All schedules'),
    ),
    h(
      '.stack',
      h(
        'dl.figures',
        figure('next run', next.length === 0 ? 'never' : ago(next[0])),
        figure('visits', adaptive ? `${number(adaptive.visits_per_day)} a day` : 'every page'),
        figure('if the last still runs', { skip: 'skip', queue: 'wait', cancel: 'cancel it' }[schedule.overlap]),
        figure('missed runs', { none: 'none', last: 'the last', all: 'all' }[schedule.catch_up]),
      ),
      visitsCard(base, schedule, signal),
      card('Last runs', h('.body', runsOf(runs, 20))),
    ),
  ];
}

function visitsCard(base, schedule, signal) {
  const place = h('div');
  const form = h(
    'form.filters',
    {
      role: 'search',
      submit: (event) => {
        event.preventDefault();
        show(new FormData(form).get('url'));
      },
    },
    field('Part of the address', 'url', { type: 'text', class: 'grow' }),
    h('button', { type: 'submit' }, 'Show'),
  );
  function show(url) {
    const rows = pagedRows({
      base: `${base}/visits`,
      query: { limit: 50, url },
      caption: 'Next visits',
      columns: [['Page'], ['Next visit'], ['Last visit'], ['Changes seen', 'num']],
      row: (visit) => rowOf(visit, schedule.spec.collection),
      none: () =>
        emptyState(
          'clock',
          url ? 'No such page' : 'No visits planned',
          url
            ? 'None of the known pages has this in its address.'
            : schedule.paused
              ? 'The schedule is paused.'
              : 'No page is known yet, or the schedule has no run to come: the first run sees the whole site.',
        ),
      signal,
    });
    place.replaceChildren(rows.element);
    void rows.first();
  }
  show('');
  return card([h('h2.grow', 'Next visits, and why'), form], place);
}

function rowOf(visit, collection) {
  const isDue = Date.parse(visit.next_visit) <= Date.now();
  return h(
    'tr',
    h(
      'td',
      h('a.cover', { href: `#/captures?${new URLSearchParams({ collection, url: visit.url })}` }, shortUrl(visit.url)),
      h('.soft.small.wrap', visit.why),
    ),
    h(
      'td.nowrap',
      { title: visit.next_visit },
      isDue ? h('span.chip.warn', 'at the next run') : ago(visit.next_visit),
      visit.gone_since === null ? null : [' ', h('span.chip.bad', 'gone')],
    ),
    h('td.nowrap.soft', { title: visit.last_visit }, when(visit.last_visit)),
    h('td.num', `${number(visit.changes)} of ${number(visit.visits)}`),
  );
}
