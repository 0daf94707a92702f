// The archive as it was, in ReplayWeb.page, on an origin of its own.
import { call } from '../api.mjs';
import { h, pageHead } from '../dom.mjs';
import { shortUrl } from '../format.mjs';

export async function replayView({ signal, query }) {
  const collection = query.get('collection') ?? 'main';
  const url = query.get('url');
  const { address } = await call('/v1/replays', { method: 'POST', body: { collection, url }, signal });
  // its own origin: what runs in there reaches neither this page nor the API
  const frame = h('iframe', {
    src: address,
    title: 'Replay',
    sandbox: 'allow-scripts allow-same-origin allow-forms',
    referrerpolicy: 'no-referrer',
  });
  return [
    pageHead(
      'Replay',
      url === null ? `collection ${collection}` : shortUrl(url),
      h('a.button', { href: address, target: '_blank', rel: 'noreferrer noopener' }, 'In a tab of its own'),
    ),
    h('.card.replay', frame),
  ];
}
