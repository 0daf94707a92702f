// Which of a page's own requests are not made: for a DOM alone, what only paints; always, streams that never end.
import type { IncomingHttpHeaders } from 'node:http';

const PAINT_DESTINATIONS = new Set([
  'image',
  'font',
  'audio',
  'video',
  'track',
  'iframe',
  'frame',
  'embed',
  'object',
  'manifest',
  'report',
]);
const PAINT_SUFFIX =
  /\.(png|jpe?g|gif|webp|avif|ico|bmp|svg|woff2?|ttf|otf|eot|mp4|webm|m4v|mov|mp3|m4a|ogg|wav|flac|m3u8|mpd|pdf|zip)$/i;

/** For the browser's own URL filter (CDP Network.setBlockedURLs), which costs nothing per request. */
export const PAINT_URL_PATTERNS: readonly string[] =
  'png jpg jpeg gif webp avif ico svg woff woff2 ttf otf mp4 webm mp3'
    .split(' ')
    .flatMap((suffix) => [`*://*/*.${suffix}`, `*://*/*.${suffix}?*`]);

/** True when the proxy should refuse. Sec-Fetch-Dest (Fetch Metadata) tells on secure origins, Accept and the path elsewhere. */
export function isLeftOut(headers: IncomingHttpHeaders, url: string, capture: 'document' | 'page'): boolean {
  const accept = headers.accept ?? '';
  if (accept.startsWith('text/event-stream')) return true;
  if (capture === 'page') return false;
  const destination = headers['sec-fetch-dest'];
  if (typeof destination === 'string') return PAINT_DESTINATIONS.has(destination);
  return accept.startsWith('image/') || PAINT_SUFFIX.test(new URL(url).pathname);
}
