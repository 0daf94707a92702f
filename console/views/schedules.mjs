// Schedules: when they run next, how their runs went, pause, resume, remove.
import { call } from '../api.mjs';
import { card, h, pageHead } from '../dom.mjs';
import { ago, shortUrl, when } from '../format.mjs';
import { chip, emptyState, formDialog, refresh } from '../parts.mjs';
import { newSchedule } from './new-schedule.mjs';

export async function schedulesView({ signal, say }) {
  const list = h('.stack');
  const look = () => call('/v1/schedules?limit=100', { signal });
  const draw = ({ items }) =>
    items.length === 0
      ? card(
          null,
          emptyState(
            'clock',
            'Nothing recurs yet',
            'A schedule crawls again by the calendar or every so often; pages that did not change cost one small request.',
            h('button.main', { type: 'button', click: () => newSchedule(say) }, 'Add a schedule'),
          ),
        )
      : items.map((schedule) => scheduleCard(schedule, act));
  const act = async (schedule, action) => {
    const address = `/v1/schedules/${encodeURIComponent(schedule.id)}`;
    try {
      if (action === 'remove') await call(address, { method: 'DELETE' });
      else await call(`${address}/${action}`, { method: 'POST', body: {} });
      say(
        { pause: 'The schedule is paused.', resume: 'The schedule runs again.', remove: 'The schedule is removed.' }[
          action
        ],
      );
      await update();
    } catch (error) {
      say(error.message);
    }
  };
  let again = new AbortController();
  const update = () => {
    again.abort();
    again = new AbortController();
    return refresh(list, look, draw, { signal: AbortSignal.any([signal, again.signal]) });
  };
  await update();
  return [
    pageHead(
      'Schedules',
      'Each due time runs once, also over restarts and beside other services.',
      h('button.main', { type: 'button', click: () => newSchedule(say) }, 'New schedule'),
    ),
    list,
  ];
}

function scheduleCard(schedule, act) {
  const { spec, runs = [], next = [] } = schedule;
  const address = `#/schedules/${encodeURIComponent(schedule.id)}`;
  const what = spec.seeds[0] ?? spec.sitemaps[0] ?? spec.feeds[0] ?? schedule.id;
  const remove = () =>
    formDialog('Remove this schedule?', h('p', 'Its crawls and all that they archived stay.'), 'Remove', () =>
      act(schedule, 'remove'),
    );
  return card(
    [
      h(
        '.grow',
        h('h2.wrap', h('a', { href: address, 'data-key': `v-${schedule.id}` }, shortUrl(what))),
        h('.soft.small', ruleOf(schedule), ' · ', h('span.mono', schedule.id)),
      ),
      schedule.paused ? chip('paused') : h('span.chip.good', 'on'),
      schedule.paused
        ? h(
            'button',
            { type: 'button', 'data-key': `r-${schedule.id}`, click: () => act(schedule, 'resume') },
            'Resume',
          )
        : h('button', { type: 'button', 'data-key': `p-${schedule.id}`, click: () => act(schedule, 'pause') }, 'Pause'),
      h('button.danger', { type: 'button', 'data-key': `x-${schedule.id}`, click: remove }, 'Remove'),
    ],
    h(
      '.body.cols',
      h(
        'div',
        h('h3', 'Next'),
        next.length === 0
          ? h('p.soft', 'never, as it is now')
          : h(
              'ul.plain',
              next.map((time, i) =>
                h(
                  'li',
                  { class: i === 0 ? '' : 'soft' },
                  when(time),
                  i === 0 ? h('span.soft', ` · ${ago(time)}`) : null,
                ),
              ),
            ),
      ),
      h('div', h('h3', 'Last runs'), runsOf(runs, 8)),
    ),
  );
}

/** When a schedule is due, in words. */
export function ruleOf({ trigger, adaptive }) {
  const rule =
    trigger.kind === 'cron'
      ? `${trigger.expression} (${trigger.time_zone})`
      : trigger.kind === 'every'
        ? `every ${span(trigger.every_ms)}`
        : trigger.kind;
  return adaptive ? `${rule}, each page by its own history` : rule;
}

/** The newest runs and what came of them. */
export function runsOf(runs, most) {
  if (runs.length === 0) return h('p.soft', 'none yet');
  return h(
    'ul.plain',
    runs
      .slice(0, most)
      .map((run) =>
        h(
          'li.row',
          run.crawl
            ? h('a', { href: `#/crawls/${encodeURIComponent(run.crawl)}`, 'data-key': run.crawl }, when(run.nominal))
            : h('span', when(run.nominal)),
          chip(run.state),
          run.reason ? h('span.soft', run.reason) : null,
          run.crawl
            ? h(
                'a.small',
                { href: `#/crawls/${encodeURIComponent(run.crawl)}/changes`, 'data-key': `c-${run.crawl}` },
                'changes',
              )
            : null,
        ),
      ),
  );
}

function span(ms) {
  for (const [size, unit] of [
    [604_800_000, 'week'],
    [86_400_000, 'day'],
    [3_600_000, 'hour'],
    [60_000, 'minute'],
  ])
    if (ms % size === 0) return ms === size ? unit : `${ms / size} ${unit}s`;
  return `${ms / 1000} seconds`;
}
