import { describe, expect, it } from 'vitest';
import { needsRender } from '../../../../../src/stages/fetch/needs-render.ts';

const WORDS = 'The mill stands where the river bends, and its wheel has turned since the bridge was built. ';
const nav = `<header><nav>${'<a href="/x">Section of the paper</a>'.repeat(60)}</nav></header>`;
const around = (body: string, scripts = '<script src="/app.js"></script>'): string =>
  `<!doctype html><html><head><title>A page</title><style>body{}</style></head><body>${nav}${body}<footer><p>${WORDS.repeat(20)}</p></footer>${scripts}</body></html>`;
const article = `<article><h1>The mill</h1>${`<p>${WORDS}</p>`.repeat(12)}</article>`;

const shells: Array<[string, string]> = [
  ['an empty root among navigation and footer', around('<div id="root"></div>')],
  [
    'an empty root with a headline beside it',
    around(`<h1>The mill</h1><p>By A. Miller</p><p>${WORDS}</p><div id="app"></div>`),
  ],
  ['a root with a word of waiting', around('<div id="root"><p>Loading the story. One moment.</p></div>')],
  ['a root that only asks for scripts', around('<div id="root"><noscript>Please enable JavaScript</noscript></div>')],
  [
    'text kept in a script',
    '<html><body><div class="x"></div><script type="text/plain">' +
      WORDS.repeat(40) +
      '</script><script>show()</script></body></html>',
  ],
  [
    'a custom element as root',
    '<html><body><app-root></app-root><script type="module" src="/main.js"></script></body></html>',
  ],
  ['next to nothing but scripts', '<html><body><div class="a1"></div><script src="/main.js"></script></body></html>'],
  ['an empty main element among navigation', around('<main id="page"></main>')],
  ['an empty list for results under a headline', around('<h1>Search results</h1><ul id="results"></ul>')],
  ['a spinner', '<html><body><div class="spinner">Loading…</div><script src="/main.js"></script></body></html>'],
  [
    'a noscript prompt',
    '<html><body><div class="z"></div><noscript>You need to enable JavaScript to run this app.</noscript><script src="/m.js"></script></body></html>',
  ],
];

const readable: Array<[string, string]> = [
  ['an article beside an empty place for results', around(`${article}<div id="results"></div>`)],
  ['an empty main element without scripts', around('<main></main>', '')],
  ['an article without scripts', around(article, '')],
  ['an article with scripts', around(article)],
  [
    'a server-rendered application',
    around(
      `<div id="root" data-server-rendered="true"><noscript>Please enable JavaScript</noscript>${article}</div>`,
      '<script>window.__STATE__={hydrate:true}</script>',
    ),
  ],
  [
    'an application filled by the server with a noscript prompt',
    around(`<div id="app">${article}</div><noscript>Please enable JavaScript</noscript>`),
  ],
  ['an article with a small empty mount for a widget', around(`${article}<div id="app"></div>`)],
  [
    'a forum that gives its thread in noscript',
    `<html><body><div class="boot"></div><noscript>${`<p>${WORDS}</p>`.repeat(10)}</noscript><script src="/m.js"></script></body></html>`,
  ],
  ['a long list of links', around(`<ul>${'<li><a href="/y">Another headline of the day</a></li>'.repeat(150)}</ul>`)],
  [
    'text that streams in as hidden segments',
    `<html><body><div hidden id="S:0"><div>${article}</div></div><script>$RC()</script></body></html>`,
  ],
  ['an empty page without scripts', '<html><body></body></html>'],
];

describe('needsRender', () => {
  it.each(shells)('renders %s', (_what, html) => {
    expect(needsRender(html, 'text/html; charset=utf-8')).toMatchObject({ render: true });
  });

  it.each(readable)('leaves %s', (_what, html) => {
    expect(needsRender(html, 'text/html')).toMatchObject({ render: false });
  });

  it('looks at the type, and at the bytes only where no type is given', () => {
    const [, shell = ''] = shells[0] ?? [];
    expect(needsRender(shell, 'text/plain')).toEqual({ render: false, reason: 'not-html' });
    expect(needsRender(shell, 'application/xhtml+xml').render).toBe(true);
    expect(needsRender(shell, null).render).toBe(true);
    expect(needsRender('{"a":1}', null)).toEqual({ render: false, reason: 'not-html' });
  });

  it('answers at once on nesting without end', () => {
    expect(needsRender('<div>'.repeat(300_000), 'text/html')).toEqual({ render: false, reason: 'too-deep' });
  });
});
