// What a page's markup shows before any script runs: how much is text, how much is chrome, and whether an application's mount is empty.
// One pass of the tokenizer, no tree: linear in the input, whatever the nesting.
import { Parser } from 'htmlparser2';

export interface PageShape {
  /** Characters of text outside navigation, links, footers, banners and scripts. */
  textChars: number;
  /** Characters inside links and navigation. */
  linkChars: number;
  /** First characters of that text, for judging what it says. */
  textStart: string;
  /** Text inside <noscript>, its first characters. */
  noscript: string;
  noscriptChars: number;
  /** An application's mount point that holds next to nothing. */
  emptyMount: boolean;
  /** A place for the page's content (`<main>`, `id=results`) without anything in it. */
  emptyContent: boolean;
  /** A mount point that holds a page's worth of text. */
  filledMount: boolean;
  externalScripts: number;
  moduleScripts: number;
  /** Characters of inline code that runs. */
  inlineCodeChars: number;
  /** Characters of scripts that hold data: JSON, text, templates. */
  payloadChars: number;
  /** Placeholders of content to come: skeletons, spinners, `aria-busy`. */
  placeholders: number;
  /** Nested beyond what is read; the figures are of what came before. */
  tooDeep: boolean;
}

const MOUNT_IDS = new Set(
  (
    'root app __next __nuxt __layout ___gatsby app-root approot react-root reactroot react-app reactapp vue-app vueapp ' +
    'application app-container app-mount appmount mount main-app spa svelte q-app ember-app single-spa micro-app ng-app ' +
    'app-wrapper app-shell app-content page-root site-root web-app webapp root-app the-app gatsby-focus-wrapper'
  ).split(' '),
);
const MOUNT_TAGS = /^(app-[a-z-]+|[a-z]+-app|[a-z]+-root|ion-app|my-[a-z-]+|page-app)$/;
const HIDDEN_TAGS = new Set(
  'script style noscript template svg select textarea iframe object math canvas dialog head title'.split(' '),
);
const CHROME_TAGS = new Set('nav footer aside header a button form menu label'.split(' '));
const CHROME_WORDS =
  /(^|[\s_-])(cookie|consent|gdpr|banner|popup|modal|navbar|menu|footer|breadcrumbs?|sidebar|skip-?link)([\s_-]|$)/i;
const PLACEHOLDER_WORDS = /(^|[\s_-])(skeleton|spinner|loader|loading|shimmer|placeholder|preloader)([\s_-]|$)/i;
const VOID_TAGS = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));
const DATA_SCRIPT = /json|text\/(plain|template|x-)|x-template|x-handlebars|ng-template|babel/i;

const CONTENT_IDS = new Set(
  'content main main-content maincontent page-content results search-results posts items products list feed articles stories'.split(
    ' ',
  ),
);

/** A mount with less than this holds nothing but a word of waiting. */
const EMPTY_MOUNT_CHARS = 120;
const FILLED_MOUNT_CHARS = 600;
/** htmlparser2 keeps its open elements in an array it shifts: quadratic in depth, so reading stops here. */
const MAX_DEPTH = 2000;
/** html, body and the page's wrapper: hidden there is hidden until the page is ready, not for good. */
const OUTER_DEPTH = 3;
const START_CHARS = 400;
const SLICE_CHARS = 16 * 1024;

type Kind = 'plain' | 'hidden' | 'chrome';

/** Stops reading once `enoughChars` of text were seen: the rest cannot change the verdict. */
export function pageShape(html: string, enoughChars = Number.POSITIVE_INFINITY): PageShape {
  const shape: PageShape = {
    textChars: 0,
    linkChars: 0,
    textStart: '',
    noscript: '',
    noscriptChars: 0,
    emptyMount: false,
    emptyContent: false,
    filledMount: false,
    externalScripts: 0,
    moduleScripts: 0,
    inlineCodeChars: 0,
    payloadChars: 0,
    placeholders: 0,
    tooDeep: false,
  };
  const counts = { hidden: 0, chrome: 0, noscript: 0 };
  const stack: Array<{ name: string; kind: Kind; mountAt: number | null; emptySince: number | null }> = [];
  let opened = 0;
  let script: 'code' | 'payload' | null = null;
  let seen = 0;

  const judgeMount = (mountAt: number | null): void => {
    if (mountAt === null) return;
    const held = seen - mountAt;
    if (held < EMPTY_MOUNT_CHARS) shape.emptyMount = true;
    if (held >= FILLED_MOUNT_CHARS) shape.filledMount = true;
  };

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name === 'script') script = countScript(shape, attributes);
        else opened += 1;
        if (VOID_TAGS.has(name)) return;
        if (stack.length >= MAX_DEPTH) {
          shape.tooDeep = true;
          return;
        }
        const words = `${attributes['id'] ?? ''} ${attributes['class'] ?? ''}`;
        const kind = stack.length < OUTER_DEPTH ? outerKindOf(name) : kindOf(name, words, attributes);
        if (PLACEHOLDER_WORDS.test(words) || attributes['aria-busy'] === 'true') shape.placeholders += 1;
        if (name === 'noscript') counts.noscript += 1;
        if (kind !== 'plain') counts[kind] += 1;
        const isMount = counts.hidden === 0 && (MOUNT_TAGS.test(name) || isMountElement(name, attributes));
        const isContent = counts.hidden === 0 && counts.chrome === 0 && isContentElement(name, attributes);
        stack.push({ name, kind, mountAt: isMount ? seen : null, emptySince: isContent ? seen + opened : null });
      },
      onclosetag(name) {
        if (name === 'script') script = null;
        if (stack.at(-1)?.name !== name) return;
        const closed = stack.pop();
        if (closed === undefined) return;
        if (closed.kind !== 'plain') counts[closed.kind] -= 1;
        if (name === 'noscript') counts.noscript -= 1;
        judgeMount(closed.mountAt);
        if (closed.emptySince === seen + opened) shape.emptyContent = true;
      },
      ontext(text) {
        if (script === 'code') shape.inlineCodeChars += text.length;
        else if (script === 'payload') shape.payloadChars += text.length;
        else if (counts.noscript > 0) {
          if (stack.at(-1)?.name === 'style') return;
          shape.noscriptChars += text.trim().length;
          if (shape.noscript.length < START_CHARS) shape.noscript = (shape.noscript + text).slice(0, START_CHARS);
        } else if (counts.hidden === 0) {
          const chars = text.trim();
          if (chars === '') return;
          seen += chars.length;
          if (counts.chrome > 0) shape.linkChars += chars.length;
          else {
            shape.textChars += chars.length;
            if (shape.textStart.length < START_CHARS)
              shape.textStart = `${shape.textStart} ${chars}`.slice(0, START_CHARS);
          }
        }
      },
    },
    { decodeEntities: false, lowerCaseTags: true, lowerCaseAttributeNames: true, recognizeSelfClosing: false },
  );
  for (let at = 0; at < html.length && shape.textChars < enoughChars && !shape.tooDeep; at += SLICE_CHARS)
    parser.write(html.slice(at, at + SLICE_CHARS));
  parser.end();
  for (const open of stack) judgeMount(open.mountAt);
  return shape;
}

const outerKindOf = (name: string): Kind =>
  HIDDEN_TAGS.has(name) ? 'hidden' : CHROME_TAGS.has(name) ? 'chrome' : 'plain';

function kindOf(name: string, words: string, attributes: Record<string, string>): Kind {
  if (HIDDEN_TAGS.has(name) || 'hidden' in attributes || /display\s*:\s*none/i.test(attributes['style'] ?? ''))
    return 'hidden';
  if (CHROME_TAGS.has(name) || CHROME_WORDS.test(words)) return 'chrome';
  return 'plain';
}

function isMountElement(name: string, attributes: Record<string, string>): boolean {
  if (name !== 'div' && name !== 'main' && name !== 'section' && name !== 'article') return false;
  if (
    'data-reactroot' in attributes ||
    'ng-view' in attributes ||
    'ui-view' in attributes ||
    'data-server-rendered' in attributes
  )
    return true;
  return MOUNT_IDS.has((attributes['id'] ?? '').toLowerCase());
}

const isContentElement = (name: string, attributes: Record<string, string>): boolean =>
  name === 'main' || attributes['role'] === 'main' || CONTENT_IDS.has((attributes['id'] ?? '').toLowerCase());

function countScript(shape: PageShape, attributes: Record<string, string>): 'code' | 'payload' {
  const type = attributes['type'] ?? '';
  if (DATA_SCRIPT.test(type)) return 'payload';
  if (attributes['src'] !== undefined) shape.externalScripts += 1;
  if (type.toLowerCase() === 'module') shape.moduleScripts += 1;
  return 'code';
}
