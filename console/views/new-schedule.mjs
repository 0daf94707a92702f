// A schedule: when a crawl recurs, and which.
import { call } from '../api.mjs';
import { h } from '../dom.mjs';
import { choice, field, formDialog } from '../parts.mjs';
import { crawlFields, crawlOf } from './new-crawl.mjs';

export function newSchedule(say, spec = null) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const fields = [
    h(
      '.fields',
      choice(
        'When',
        'kind',
        [
          ['every', 'every so often'],
          ['cron', 'by the calendar (cron)'],
        ],
        'every',
      ),
      field('Every', 'every', { value: '1d', placeholder: '30m, 6h, 1d, 2w' }),
      field('Cron: minute hour day month weekday', 'cron', { placeholder: '0 6 * * *' }),
      field('Time zone', 'timeZone', { value: zone }),
      choice(
        'When the last run still goes',
        'overlap',
        [
          ['skip', 'skip this one'],
          ['queue', 'wait for it'],
          ['cancel', 'cancel it'],
        ],
        'skip',
      ),
      choice(
        'After downtime',
        'catchUp',
        [
          ['last', 'make up for the last'],
          ['none', 'make up for none'],
          ['all', 'make up for all'],
        ],
        'last',
      ),
      field('First run', 'startsAt', { type: 'datetime-local', step: '1' }),
    ),
    h('details', { open: spec === null }, h('summary', 'What is crawled'), h('.stack', crawlFields(spec ?? {}))),
  ];
  formDialog('New schedule', fields, 'Add', async (form, key) => {
    const byCron = form.get('kind') === 'cron';
    const first = String(form.get('startsAt') ?? '');
    const body = {
      ...(byCron ? { cron: form.get('cron'), timeZone: form.get('timeZone') } : { every: form.get('every') }),
      overlap: form.get('overlap'),
      catchUp: form.get('catchUp'),
      ...(first === '' ? {} : { startsAt: new Date(first).toISOString() }),
      crawl: crawlOf(form, spec),
    };
    const made = await call('/v1/schedules', { method: 'POST', body, key });
    say('The schedule is added.');
    location.hash = `#/schedules?id=${encodeURIComponent(made.id)}`;
  });
}
