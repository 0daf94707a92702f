// How the service is: Redis, queues, disk, crawls, webhooks.
import { call } from '../api.mjs';
import { card, h, pageHead, table } from '../dom.mjs';
import { ago, bytes, lasted, number } from '../format.mjs';
import { chip, gauge, refresh } from '../parts.mjs';

export async function healthView({ signal }) {
  const place = h('.stack');
  const hooks = h('div');
  const look = async () => {
    const stats = await call('/v1/stats', { signal });
    return {
      ...stats,
      uptime_seconds: Math.floor(stats.uptime_seconds / 30) * 30,
      memory_bytes: Math.round(stats.memory_bytes / 1e7) * 1e7,
    };
  };
  await refresh(place, look, draw, { signal });
  await refresh(hooks, () => webhooks(signal), drawHooks, { signal, every: 10_000 });
  return [
    pageHead('Health', null, h('a.button', { href: '/docs' }, 'API'), h('a.button', { href: '#/metrics' }, 'Metrics')),
    h('.stack', place, hooks),
  ];
}

function draw(stats) {
  const { queues, crawls, disk, collections } = stats;
  const figure = (words, value) => h('div', h('dt', words), h('dd', value));
  const free = disk.free_bytes / Math.max(1, disk.total_bytes);
  const rows = Object.entries(queues).map(([stage, counts]) =>
    h(
      'tr',
      h('td', stage),
      ['waiting', 'active', 'delayed', 'failed'].map((state) =>
        h(
          'td.num',
          state === 'failed' && counts[state] > 0 ? h('span.chip.bad', number(counts[state])) : number(counts[state]),
        ),
      ),
    ),
  );
  return [
    stats.redis
      ? null
      : h(
          '.notice.bad',
          { role: 'alert' },
          'Redis does not answer. Nothing is lost: workers and crawls wait, and go on when it is back.',
        ),
    free < 0.05
      ? h(
          '.notice.bad',
          { role: 'alert' },
          'The disk is nearly full. The archive stops acknowledging when it is, and nothing is lost; make room.',
        )
      : null,
    h(
      'dl.figures',
      figure('Redis', stats.redis ? 'answers' : 'away'),
      figure('version', stats.version),
      figure('up', lasted(new Date(Date.now() - stats.uptime_seconds * 1000).toISOString(), null)),
      figure('memory', bytes(stats.memory_bytes)),
      figure('disk free', bytes(disk.free_bytes)),
      figure('collections', number(collections.length)),
    ),
    h(
      '.cols',
      card(
        'Queues',
        table(
          'Jobs in each queue',
          [['Stage'], ['Waiting', 'num'], ['Active', 'num'], ['Delayed', 'num'], ['Failed', 'num']],
          rows,
        ),
      ),
      card(
        'Crawls',
        h(
          '.body.stack',
          Object.keys(crawls).length === 0
            ? h('p.soft', 'none yet')
            : Object.entries(crawls).map(([state, n]) => h('.row', chip(state), h('strong', number(n)))),
          gauge('disk used', disk.total_bytes - disk.free_bytes, disk.total_bytes, `${Math.round((1 - free) * 100)} %`),
        ),
      ),
    ),
  ];
}

async function webhooks(signal) {
  const { items } = await call('/v1/webhooks?limit=50', { signal });
  return Promise.all(
    items.map(async (hook) => ({
      hook,
      deliveries: (await call(`/v1/webhooks/${encodeURIComponent(hook.id)}/deliveries?limit=5`, { signal })).items,
    })),
  );
}

function drawHooks(all) {
  if (all.length === 0) return [];
  return card(
    'Webhooks',
    table(
      'Webhooks and their last calls',
      [['Address'], ['Events'], ['Last calls']],
      all.map(({ hook, deliveries }) =>
        h(
          'tr',
          h('td.wrap', hook.url, hook.active ? null : h('span.chip.bad', 'off')),
          h('td', hook.events.join(', ')),
          h(
            'td',
            deliveries.length === 0
              ? h('span.soft', 'none yet')
              : deliveries.map((d) =>
                  h(
                    '.row',
                    chip(d.state),
                    h(
                      'span.soft.small',
                      ago(d.created_at),
                      d.last_error ? ` · ${d.last_error}` : d.last_status ? ` · ${d.last_status}` : '',
                    ),
                  ),
                ),
          ),
        ),
      ),
    ),
  );
}
