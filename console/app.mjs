// The console: finds the view that the address names, keeps the frame around it, asks for a key where one is needed.
import { getKey, setKey } from './api.mjs';
import { h, pageHead } from './dom.mjs';
import { problemNotice } from './parts.mjs';
import { capturesView } from './views/captures.mjs';
import { changesView } from './views/changes.mjs';
import { crawlView } from './views/crawl.mjs';
import { crawlsView } from './views/crawls.mjs';
import { documentView } from './views/document.mjs';
import { documentsView } from './views/documents.mjs';
import { exportsView, exportView } from './views/exports.mjs';
import { healthView } from './views/health.mjs';
import { metricsView } from './views/metrics.mjs';
import { replayView } from './views/replay.mjs';
import { scheduleView } from './views/schedule.mjs';
import { schedulesView } from './views/schedules.mjs';

const NAV = [
  ['crawls', 'Crawls'],
  ['schedules', 'Schedules'],
  ['documents', 'Documents'],
  ['captures', 'Captures'],
  ['exports', 'Exports'],
  ['health', 'Health'],
];

const ROUTES = [
  [/^crawls$/, crawlsView],
  [/^crawls\/([^/]+)$/, crawlView],
  [/^crawls\/([^/]+)\/changes$/, changesView],
  [/^schedules$/, schedulesView],
  [/^schedules\/([^/]+)$/, scheduleView],
  [/^documents$/, documentsView],
  [/^documents\/([^/]+)$/, documentView],
  [/^captures$/, capturesView],
  [/^replay$/, replayView],
  [/^exports$/, exportsView],
  [/^exports\/([^/]+)$/, exportView],
  [/^health$/, healthView],
  [/^metrics$/, metricsView],
];

const main = document.getElementById('main');
const live = document.getElementById('live');
let leaving = new AbortController();

/** Tells people who do not see the page what just happened, and those who do in a corner. */
function say(words) {
  live.textContent = words;
  document.querySelector('.toast')?.remove();
  const toast = h('.toast', words);
  document.body.append(toast);
  setTimeout(() => toast.remove(), 5000);
}

async function show() {
  leaving.abort();
  leaving = new AbortController();
  const [route, search = ''] = (location.hash.replace(/^#\/?/, '') || 'crawls').split('?');
  const found = ROUTES.map(([pattern, view]) => [pattern.exec(route), view]).find(([match]) => match);
  markNav(route);
  const { signal } = leaving;
  const context = { signal, say, query: new URLSearchParams(search), reload: show };
  try {
    const view = found ? await found[1](context, ...found[0].slice(1).map(decodeURIComponent)) : nowhere();
    if (signal.aborted) return;
    main.replaceChildren(...[view].flat());
  } catch (error) {
    if (signal.aborted) return;
    main.replaceChildren(pageHead('This did not work', null), problemNotice(error));
  }
  const heading = main.querySelector('h1');
  document.title = `${heading?.textContent ?? 'Console'} · Gristmill`;
  heading?.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

const nowhere = () => [
  pageHead('There is nothing here', 'The address names no view of this console.'),
  h('p', h('a', { href: '#/crawls' }, 'To the crawls')),
];

/** Views that are part of another one. */
const WITHIN = { replay: 'captures', metrics: 'health' };

function markNav(route) {
  const [first] = route.split('/');
  const here = WITHIN[first] ?? first;
  document
    .getElementById('nav')
    .replaceChildren(
      ...NAV.map(([name, words]) =>
        h('a', { href: `#/${name}`, 'aria-current': name === here ? 'page' : null }, words),
      ),
    );
}

function theme() {
  const button = document.getElementById('theme');
  const choices = ['system', 'light', 'dark'];
  const apply = () => {
    const chosen = localStorage.getItem('gristmill-theme') ?? 'system';
    const isDark = chosen === 'dark' || (chosen === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
    button.textContent = `Theme: ${chosen}`;
  };
  button.addEventListener('click', () => {
    const now = localStorage.getItem('gristmill-theme') ?? 'system';
    localStorage.setItem('gristmill-theme', choices[(choices.indexOf(now) + 1) % choices.length]);
    apply();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', apply);
  apply();
}

let asking = false;
function askForKey() {
  if (asking) return;
  asking = true;
  const wrong = getKey() !== null;
  const input = h('input', {
    type: 'password',
    autocomplete: 'off',
    required: true,
    id: 'key',
    'aria-describedby': 'key-words',
  });
  const dialog = h(
    'dialog',
    { 'aria-labelledby': 'key-title' },
    h(
      'form',
      { method: 'dialog' },
      h('h2', { id: 'key-title' }, 'This service needs a key'),
      h(
        'p.soft',
        { id: 'key-words' },
        wrong
          ? 'The key of this tab is not, or no longer, accepted.'
          : 'It stays in this tab alone and goes when the tab is closed.',
        ' Make one with: ',
        h('code', 'gristmill keys add me --scopes read,write'),
      ),
      h('label', 'Key', input),
      h('.row.end', h('button.main', { type: 'submit' }, 'Use it')),
    ),
  );
  dialog.addEventListener('close', () => {
    asking = false;
    dialog.remove();
    if (input.value === '') return;
    setKey(input.value.trim());
    void show();
  });
  document.body.append(dialog);
  dialog.showModal();
}

async function pulse() {
  const mark = document.getElementById('pulse');
  try {
    const response = await fetch('/readyz', { signal: AbortSignal.timeout(5000) });
    const state = await response.json();
    const words = state.ready ? 'ready' : state.redis ? 'stopping' : 'no Redis';
    mark.replaceChildren(h('span', { class: `dot ${state.ready ? 'good' : 'bad'}` }), h('span', words));
  } catch {
    mark.replaceChildren(h('span.dot.bad'), h('span', 'unreachable'));
  }
}

theme();
window.addEventListener('hashchange', show);
window.addEventListener('key-needed', askForKey);
void pulse();
setInterval(pulse, 10_000);
void show();
