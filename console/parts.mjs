// Pieces that several views share: states, progress, problems, lists that go on, dialogs.
import { call, path } from './api.mjs';
import { h, ICONS, icon, swap } from './dom.mjs';
import { number } from './format.mjs';

const STATES = {
  running: ['cool live', 'running'],
  queued: ['', 'queued'],
  paused: ['warn', 'paused'],
  interrupted: ['warn', 'interrupted'],
  done: ['good', 'done'],
  delivered: ['good', 'delivered'],
  pending: ['warn', 'pending'],
  failed: ['bad', 'failed'],
  cancelled: ['', 'cancelled'],
  archived: ['good', 'archived'],
  'not-modified': ['cool', 'not modified'],
  skipped: ['warn', 'skipped'],
  started: ['good', 'started'],
  waiting: ['warn', 'waiting'],
  taken: ['', 'taken'],
  appeared: ['good', 'appeared'],
  changed: ['cool', 'changed'],
  vanished: ['bad', 'vanished'],
  returned: ['warn', 'returned'],
};

export function chip(state) {
  const [kind, words] = STATES[state] ?? ['', state];
  return h('span.chip', { class: kind }, words);
}

const ENDS = ['archived', 'not-modified', 'skipped', 'failed'];
const WORDS = { 'not-modified': 'not modified' };

/** How the URLs of a crawl ended, as one bar; `withKey` says the colours in words. */
export function progress(counts, withKey = false) {
  const total = Math.max(1, counts.accepted ?? 0);
  const said = ENDS.map((end) => `${counts.states[end] ?? 0} ${WORDS[end] ?? end}`).join(', ');
  const bar = h(
    '.bar',
    { class: withKey ? '' : 'slim', role: 'img', 'aria-label': `${said}, ${counts.open ?? 0} open` },
    ENDS.map((end) => {
      const part = h('span', { class: end });
      part.style.width = `${((counts.states[end] ?? 0) / total) * 100}%`;
      return part;
    }),
  );
  if (!withKey) return bar;
  return h(
    'div',
    bar,
    h(
      '.key',
      ENDS.map((end) => h('span', h('i', { class: end }), `${WORDS[end] ?? end} ${number(counts.states[end] ?? 0)}`)),
      h('span', h('i'), `open ${number(counts.open ?? 0)}`),
    ),
  );
}

export function gauge(words, value, most, said = number(value)) {
  const fill = h('span');
  fill.style.width = `${Math.min(100, (value / Math.max(1, most)) * 100)}%`;
  return h('.gauge', h('span.wrap', words), h('.track', fill), h('span.num', said));
}

export function problemNotice(error) {
  const faults = error?.faults ?? [];
  return h(
    '.notice.bad',
    { role: 'alert' },
    h(
      'div',
      h('strong', error?.message ?? String(error)),
      faults.length === 0
        ? null
        : h(
            'ul',
            faults.map((fault) => h('li', fault)),
          ),
    ),
  );
}

export function emptyState(shape, title, words, ...actions) {
  return h('.empty', icon(ICONS[shape]), h('h2', title), h('p', words), actions.length === 0 ? null : h('p', actions));
}

/** A list that is asked for page by page: rows, a way to go on, words for nothing. */
export function pagedRows({ base, query, row, columns, caption, none, signal }) {
  const body = h('tbody');
  const more = h('.more', { hidden: true });
  const place = h('div');
  const button = h('button', { type: 'button', click: () => next() }, 'Show more');
  more.append(button);
  let cursor = null;
  const head = h(
    'thead',
    h(
      'tr',
      columns.map(([words, kind]) => h('th', { scope: 'col', class: kind ?? '' }, words)),
    ),
  );
  const whole = h(
    '.scroll',
    { tabindex: '0', role: 'region', 'aria-label': caption },
    h('table', h('caption.visually-hidden', caption), head, body),
  );
  async function next() {
    button.disabled = true;
    try {
      // a filtered page may be empty and go on all the same
      for (let tries = 0; tries < 20; tries++) {
        const answer = await call(path(base, { ...query, cursor }), { signal });
        body.append(...answer.items.map(row));
        cursor = answer.next_cursor;
        if (answer.items.length > 0 || cursor === null) break;
      }
      more.hidden = cursor === null;
      place.replaceChildren(...(body.children.length === 0 ? [none()] : [whole, more]));
    } catch (error) {
      if (!signal.aborted) place.replaceChildren(problemNotice(error));
    } finally {
      button.disabled = false;
    }
  }
  return { element: place, first: next };
}

/** Asks again every few seconds while the page is seen; shows only what changed. */
export function refresh(container, look, draw, { signal, every = 3000 }) {
  let before = null;
  let timer;
  async function tick() {
    clearTimeout(timer);
    if (signal.aborted) return;
    try {
      if (!document.hidden || before === null) {
        const now = await look();
        const text = JSON.stringify(now);
        if (text !== before) swap(container, draw(now));
        before = text;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (before === null) swap(container, problemNotice(error));
    }
    timer = setTimeout(tick, every);
  }
  signal.addEventListener('abort', () => clearTimeout(timer));
  return tick();
}

/** A dialog with a form; `submit` gets the form's fields and may throw a Problem, which is shown in it. */
export function formDialog(title, fields, words, submit) {
  const faults = h('div');
  const go = h('button.main', { type: 'submit' }, words);
  const form = h(
    'form',
    { novalidate: true },
    h('h2', { id: 'dialog-title' }, title),
    fields,
    faults,
    h('.row.end', h('button', { type: 'button', click: () => dialog.close() }, 'Not now'), go),
  );
  const dialog = h('dialog', { 'aria-labelledby': 'dialog-title' }, form);
  const key = crypto.randomUUID();
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    go.disabled = true;
    try {
      await submit(new FormData(form), key);
      dialog.close();
    } catch (error) {
      faults.replaceChildren(problemNotice(error));
    } finally {
      go.disabled = false;
    }
  });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  form.querySelector('input, textarea, select')?.focus();
}

export const field = (words, name, props = {}, kind = 'input') =>
  h('label', { class: props.class ?? '' }, words, h(kind, { ...props, class: null, name }));
export const choice = (words, name, options, chosen, props = {}) =>
  h(
    'label',
    { class: props.class ?? '' },
    words,
    h(
      'select',
      { name, ...props, class: null },
      options.map(([value, said]) => h('option', { value, selected: value === chosen }, said)),
    ),
  );

/** Collections there are, with the one chosen even when it is not there yet. */
export async function collectionChoice(chosen, signal, props = {}) {
  const { collections } = await call('/v1/stats', { signal });
  const names = [...new Set(['main', chosen, ...collections])].sort();
  return choice(
    'Collection',
    'collection',
    names.map((name) => [name, name]),
    chosen,
    props,
  );
}
