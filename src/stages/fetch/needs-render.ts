// Decides from the page alone whether its text needs a browser. A rendering costs about 150 fetches, so a page that merely carries a
// framework's marks around real text is left as it is.
import { type PageShape, pageShape } from './page-shape.ts';

export interface RenderVerdict {
  render: boolean;
  /** `empty-mount`, `empty-content`, `waiting`, `asks-for-scripts`, `text-in-scripts`, `little-text`; or why not: `not-html`, `no-scripts`, `has-text`, `links-only`, `too-deep`. */
  reason: string;
}

/** Text outside chrome that makes a page readable as it is. */
const ENOUGH_TEXT = 500;
/** Beside an empty mount more is asked for: a headline, byline and teaser are not the page. */
const ENOUGH_BESIDE_MOUNT = 900;
const LITTLE_TEXT = 220;
/** A page of links this long is a listing, not a shell. */
const MUCH_CHROME = 2000;
const HTML_TYPE = /^\s*(text\/html|application\/xhtml\+xml)\b/i;
const HTML_START = /^\s*(<!--[\s\S]*?-->\s*)?<(!doctype\s+html|html|head|body)\b/i;
const WAITING =
  /\b(loading|please wait|one moment|just a moment|hold on|initiali[sz]ing|starting|fetching|wird geladen|bitte warten|chargement|cargando|caricamento|carregando|laden)\b|加载中|正在加载|読み込み中|загрузка|로딩/i;
const ASKS_FOR_SCRIPTS = /javascript|java script|enable js|js enabled|scripting/i;
const MAX_HTML_CHARS = 4 * 1024 * 1024;

/** Pure. `html` is the decoded document; only its first 4 Mi characters are looked at. */
export function needsRender(html: string, contentType: string | null): RenderVerdict {
  if (
    contentType === null || contentType.trim() === ''
      ? !HTML_START.test(html.slice(0, 2048))
      : !HTML_TYPE.test(contentType)
  )
    return { render: false, reason: 'not-html' };
  return judgeShape(pageShape(html.slice(0, MAX_HTML_CHARS), ENOUGH_BESIDE_MOUNT));
}

function judgeShape(shape: PageShape): RenderVerdict {
  if (shape.textChars >= ENOUGH_BESIDE_MOUNT) return { render: false, reason: 'has-text' };
  if (shape.tooDeep) return { render: false, reason: 'too-deep' };
  const runs = shape.externalScripts + shape.moduleScripts > 0 || shape.inlineCodeChars > 0;
  if (!runs) return { render: false, reason: 'no-scripts' };
  if (shape.filledMount && shape.textChars >= LITTLE_TEXT) return { render: false, reason: 'has-text' };
  if (shape.emptyMount) return { render: true, reason: 'empty-mount' };
  if (shape.textChars >= ENOUGH_TEXT) return { render: false, reason: 'has-text' };
  // forums that serve their whole thread to readers without scripts
  if (shape.noscriptChars >= ENOUGH_TEXT) return { render: false, reason: 'has-text' };
  if (shape.textChars < LITTLE_TEXT) {
    if (shape.emptyContent) return { render: true, reason: 'empty-content' };
    if (WAITING.test(shape.textStart) && shape.linkChars < MUCH_CHROME) return { render: true, reason: 'waiting' };
    if (ASKS_FOR_SCRIPTS.test(shape.noscript)) return { render: true, reason: 'asks-for-scripts' };
    if (shape.payloadChars > 4 * (shape.textChars + 100) && shape.linkChars < MUCH_CHROME)
      return { render: true, reason: 'text-in-scripts' };
    if (shape.textChars + shape.linkChars < LITTLE_TEXT) return { render: true, reason: 'little-text' };
    if (shape.placeholders > 2 && shape.linkChars < MUCH_CHROME) return { render: true, reason: 'waiting' };
  }
  return { render: false, reason: 'links-only' };
}
