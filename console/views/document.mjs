// One document beside its page: the page as stored, in a sandbox; the text block by block, each removed one coloured by its reason.
import { call, path } from '../api.mjs';
import { card, h, pageHead } from '../dom.mjs';
import { number, shortUrl, when } from '../format.mjs';
import { problemNotice } from '../parts.mjs';

const JUDGES = new Set(['model', 'rules', 'readability', 'none', 'structured']);
const HUES = 7;

export async function documentView({ signal, query }, id) {
  const collection = query.get('collection') ?? 'main';
  const base = `/v1/documents/${encodeURIComponent(id)}`;
  const document_ = await call(path(base, { collection }), { signal });
  const page = h(
    '.pane',
    { tabindex: '0', role: 'region', 'aria-label': 'The page as stored' },
    h('p.empty', 'Reading the page again…'),
  );
  const text = h('.pane', { tabindex: '0', role: 'region', 'aria-label': 'The text' });
  const tools = h('.row', { role: 'group', 'aria-label': 'What is shown' });
  let explained = null;
  show('text');
  call(path(`${base}/explain`, { collection }), { signal })
    .then((why) => {
      page.replaceChildren(
        h('iframe', {
          src: why.page_address,
          title: 'The page as it was stored, without scripts',
          sandbox: '',
          referrerpolicy: 'no-referrer',
        }),
      );
      explained = why;
      show('blocks');
    })
    .catch((error) => {
      if (signal.aborted) return;
      page.replaceChildren(h('.empty', problemNotice(error)));
    });

  function show(what, only = null) {
    const views = [
      ['blocks', 'Block by block'],
      ['text', 'Clean text'],
      ['record', 'Record'],
    ];
    const tabs = views
      .filter(([name]) => name !== 'blocks' || explained !== null)
      .map(([name, words]) =>
        h('button.seg', { type: 'button', 'aria-pressed': String(name === what), click: () => show(name) }, words),
      );
    tools.replaceChildren(...tabs);
    if (what === 'blocks')
      text.replaceChildren(...blocksOf(explained.blocks, only, (reason) => show('blocks', reason)));
    else if (what === 'text')
      text.replaceChildren(h('.text', document_.title === null ? '' : `${document_.title}\n\n`, document_.text));
    else text.replaceChildren(factsOf(document_));
  }

  const captures = `#/captures?collection=${encodeURIComponent(collection)}&url=${encodeURIComponent(document_.url)}`;
  return [
    h('p.crumbs', h('a', { href: `#/documents?collection=${encodeURIComponent(collection)}` }, 'Documents')),
    pageHead(
      document_.title ?? 'Untitled',
      h(
        'span',
        h('a', { href: document_.url, rel: 'noreferrer noopener', target: '_blank' }, shortUrl(document_.url)),
        ` · ${when(document_.captured_at)} · ${number(document_.word_count)} words`,
      ),
      h('a.button', { href: captures }, 'Captures over time'),
      h(
        'a.button',
        { href: `#/replay?collection=${encodeURIComponent(collection)}&url=${encodeURIComponent(document_.url)}` },
        'Replay',
      ),
    ),
    h('.beside', card('Page', page), card([h('h2', 'Text'), tools], text)),
  ];
}

const reasonOf = (block) => (block.kept ? 'kept' : JUDGES.has(block.reason) ? 'not main text' : block.reason);

/** Kept ones green, those that are no main text grey, each filter's in a colour of its own. */
function blocksOf(blocks, only, pick) {
  const counts = new Map();
  for (const block of blocks) counts.set(reasonOf(block), (counts.get(reasonOf(block)) ?? 0) + 1);
  const filters = [...counts.keys()].filter((reason) => reason !== 'kept' && reason !== 'not main text').sort();
  const hueOf = (reason) => (filters.includes(reason) ? `hue-${filters.indexOf(reason) % HUES}` : '');
  const order = ['kept', ...filters, 'not main text'].filter((reason) => counts.has(reason));
  const legend = h(
    '.row',
    { class: 'legend', role: 'group', 'aria-label': 'Only blocks of one reason' },
    h(
      'button.seg',
      { type: 'button', 'aria-pressed': String(only === null), click: () => pick(null) },
      `all ${blocks.length}`,
    ),
    order.map((reason) =>
      h(
        'button.seg',
        { type: 'button', class: hueOf(reason), 'aria-pressed': String(only === reason), click: () => pick(reason) },
        `${reason} ${counts.get(reason)}`,
      ),
    ),
  );
  const shown = blocks.filter((block) => only === null || reasonOf(block) === only);
  return [
    legend,
    h(
      'ul.blocks',
      shown.map((block) => {
        const reason = reasonOf(block);
        const kind = block.kept ? '' : `gone ${hueOf(reason)}`;
        return h(
          'li.block',
          { class: `${kind} ${block.kind}`, title: block.place },
          h('.why', h('b', reason), `${Math.round(block.score * 100)} % main text`),
          h('.what', block.text),
        );
      }),
    ),
  ];
}

function factsOf(d) {
  const facts = [
    ['Record', d.record_id],
    ['Content hash', d.sha256],
    ['Authors', d.authors.join(', ')],
    ['Published', d.published_at],
    ['Modified', d.modified_at],
    ['Site', d.site_name],
    ['Language', d.language],
    ['Kind', d.page_type],
    ['Status', d.http_status],
    ['Crawl', d.crawl],
    ['Extractor', `${d.extractor.name} ${d.extractor.version}, model ${d.extractor.model ?? 'none'}`],
    ['Taken out', d.removed.map(({ reason, count }) => `${reason} ${count}`).join(', ')],
    ['Description', d.description],
  ];
  return h(
    '.body',
    h(
      'dl.facts',
      facts
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .flatMap(([words, value]) => [h('dt', words), h('dd', value)]),
    ),
  );
}
