// What runs inside pages, as text: silencing what would block, waiting until the DOM rests, and writing the DOM down.
// All but the first run in an isolated world, where the page's own overrides do not reach.

/** A timer beyond this is not waited for anyway. */
const LONG_TIMER_MS = 5_000;

/**
 * Before any script of the page: dialogs, popups, printing and service workers do nothing; what waits for sight, for scrolling, for a timer or for an
 * answer is noted.
 */
export const BEFORE_PAGE = `(() => {
  if (window === top && document.referrer === '') try {
    // what belongs to the tab or, written at the last moment, outlived its clearing; a page that loads itself anew keeps it
    window.name = '';
    sessionStorage.clear();
    localStorage.clear();
  } catch {}
  // Chromium may tell of the window only after the page's first scripts have asked
  for (const side of ['Width', 'Height'])
    if (window === top && window['outer' + side] === 0) Object.defineProperty(window, 'outer' + side, { value: window['inner' + side], configurable: true, writable: true });
  const none = () => null;
  for (const name of ['alert', 'confirm', 'prompt', 'print', 'open']) {
    try { Object.defineProperty(window, name, { value: name === 'confirm' ? () => false : none, configurable: true, writable: true }); } catch {}
  }
  const mark = () => { window[Symbol.for('gristmill.waits')] = true; };
  const Observer = window.IntersectionObserver;
  if (Observer) window.IntersectionObserver = class IntersectionObserver extends Observer { constructor(...all) { super(...all); mark(); } };
  for (const target of [window, document]) {
    const add = target.addEventListener;
    target.addEventListener = function addEventListener(type, ...rest) { if (type === 'scroll') mark(); return add.call(this ?? target, type, ...rest); };
  }
  const timers = new Set();
  let talks = false;
  const { setTimeout: later, clearTimeout: drop, setInterval: every, clearInterval: stop } = window;
  window.setTimeout = function setTimeout(work, ms, ...rest) {
    if (typeof work !== 'function') { talks = true; return later.call(window, work, ms, ...rest); }
    const id = later.call(window, function (...all) { timers.delete(id); return work.apply(this, all); }, ms, ...rest);
    if (!(ms > ${LONG_TIMER_MS})) timers.add(id);
    return id;
  };
  window.setInterval = function setInterval(...all) { const id = every.apply(window, all); timers.add(id); return id; };
  window.clearTimeout = function clearTimeout(id) { timers.delete(id); return drop.call(window, id); };
  window.clearInterval = function clearInterval(id) { timers.delete(id); return stop.call(window, id); };
  for (const [holder, name] of [[window, 'fetch'], [XMLHttpRequest.prototype, 'send']]) {
    const real = holder[name];
    if (typeof real === 'function') holder[name] = { [name](...all) { talks = true; return real.apply(this ?? window, all); } }[name];
  }
  for (const name of ['Worker', 'SharedWorker', 'WebSocket', 'EventSource']) {
    const Real = window[name];
    if (Real) window[name] = { [name]: class extends Real { constructor(...all) { super(...all); talks = true; } } }[name];
  }
  const { ServiceWorkerContainer } = window;
  if (ServiceWorkerContainer) ServiceWorkerContainer.prototype.register = async function register() {};
  Object.defineProperty(window, Symbol.for('gristmill.idle'), { value: () => !talks && timers.size === 0 });
})()`;

/** In the page's own world: true when its scripts wait for no timer and have asked nobody for anything. */
export const IS_IDLE = `(() => { try { return window[Symbol.for('gristmill.idle')]() === true; } catch { return false; } })()`;

/**
 * Resolves when the document is loaded and nothing was added to it for `quietMs`, or after `mostMs`; answers what stands there.
 * A loaded page that has `enoughChars` to read and never rests (clocks, tickers) is waited for `restlessMs` only.
 */
export const whenQuiet = (
  quietMs: number,
  mostMs: number,
  enoughChars: number,
  restlessMs: number,
): string => `new Promise((resolve) => {
  const began = performance.now();
  let last = began, loaded = document.readyState === 'complete' ? began : 0;
  const observer = new MutationObserver((records) => {
    const head = document.head;
    if (records.some((record) => !head || !head.contains(record.target))) last = performance.now();
  });
  observer.observe(document, { childList: true, characterData: true, subtree: true });
  const timer = setInterval(() => {
    const now = performance.now();
    if (!loaded && document.readyState === 'complete') { loaded = now; last = Math.max(last, now); }
    const quiet = loaded && now - last >= ${quietMs};
    const restless = loaded && now - loaded >= ${restlessMs};
    if (!quiet && !restless && now - began < ${mostMs}) return;
    const main = document.querySelector('article') ?? document.querySelector('main, [role=main]') ?? document.body;
    let mainChars = main ? main.innerText.length : 0;
    if (main) for (const link of [...main.querySelectorAll('a')].slice(0, 500)) mainChars -= link.innerText.length;
    if (!quiet && restless && mainChars < ${enoughChars} && now - began < ${mostMs}) { loaded = now; return; }
    clearInterval(timer);
    observer.disconnect();
    resolve({ quiet: Boolean(quiet || (restless && mainChars >= ${enoughChars})), mainChars });
  }, 25);
})`;

/** DOM as HTML with doctype. Open shadow roots are written out as children of their hosts, so that their text is there to read. */
export const serialise = (mostChars: number): string => `(() => {
  const hosts = [];
  const roots = [document];
  for (let i = 0; i < roots.length && hosts.length < 2000; i++) {
    const walker = document.createTreeWalker(roots[i], NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (node.shadowRoot) { hosts.push(node); roots.push(node.shadowRoot); }
  }
  for (const host of hosts.reverse()) {
    const holder = document.createElement('div');
    holder.setAttribute('data-shadow-root', '');
    for (const child of host.shadowRoot.childNodes)
      if (child.nodeName !== 'STYLE' && child.nodeName !== 'SLOT') holder.append(child.cloneNode(true));
    host.prepend(holder);
  }
  const type = document.doctype;
  const head = type ? '<!DOCTYPE ' + type.name + (type.publicId ? ' PUBLIC "' + type.publicId + '"' : '') + (type.systemId ? ' "' + type.systemId + '"' : '') + '>\\n' : '';
  const html = document.documentElement ? document.documentElement.outerHTML : '';
  return html.length > ${mostChars} ? { dom: null, chars: html.length, url: location.href } : { dom: head + html, chars: html.length, url: location.href };
})()`;

/** Buttons of the common consent managers, refusal first; clicked at most once each. */
const CONSENT_BUTTONS = [
  '#onetrust-reject-all-handler',
  '#onetrust-accept-btn-handler',
  '#CybotCookiebotDialogBodyButtonDecline',
  '#CybotCookiebotDialogBodyLevelButtonLevelOptinAllowAll',
  '#didomi-notice-disagree-button',
  '#didomi-notice-agree-button',
  '.fc-cta-do-not-consent',
  '.fc-cta-consent',
  '.qc-cmp2-summary-buttons button[mode="secondary"]',
  '.qc-cmp2-summary-buttons button[mode="primary"]',
  '#truste-consent-required',
  '#truste-consent-button',
  '.iubenda-cs-reject-btn',
  '.iubenda-cs-accept-btn',
  '.cky-btn-reject',
  '.cky-btn-accept',
  '.cmplz-deny',
  '.cmplz-accept',
  '#wt-cli-reject-btn',
  '#wt-cli-accept-all-btn',
  '#cookie_action_close_header',
  '#hs-eu-decline-button',
  '#hs-eu-confirmation-button',
  '.osano-cm-denyAll',
  '.osano-cm-accept-all',
  '.cc-deny',
  '.cc-allow',
  '.cc-dismiss',
  '#tarteaucitronAllDenied2',
  '#axeptio_btn_dismiss',
  '.klaro .cm-btn-decline',
  '.termly-styles-root [data-tid="banner-decline"]',
];

/** Answers how many banners were clicked away. */
export const DISMISS_CONSENT = `(() => {
  let clicked = 0;
  for (const selector of ${JSON.stringify(CONSENT_BUTTONS)}) {
    const button = document.querySelector(selector);
    if (!button || !button.checkVisibility() || clicked >= 2) continue;
    button.click();
    clicked += 1;
  }
  return clicked;
})()`;

/** In the page's own world: whether anything in it waits for being seen or for scrolling. */
export const WAITS_FOR_SIGHT = `Boolean(window[Symbol.for('gristmill.waits')] || window.onscroll || document.querySelector('[loading=lazy], [data-src], [data-srcset], [data-lazy-src], [data-bg], .lazy, .lazyload'))`;

/** Scrolls a tall page to its end once, a screen at a time, and back: what loads on sight is then loaded. Bounded in steps. */
export const scrollThrough = (mostSteps: number, stepMs: number): string => `new Promise((resolve) => {
  const height = () => document.documentElement ? document.documentElement.scrollHeight : 0;
  if (height() <= innerHeight * 1.2) return resolve(0);
  let steps = 0;
  const timer = setInterval(() => {
    steps += 1;
    scrollTo({ top: steps * innerHeight, behavior: 'instant' });
    if (steps < ${mostSteps} && steps * innerHeight < height()) return;
    clearInterval(timer);
    scrollTo({ top: 0, behavior: 'instant' });
    resolve(steps);
  }, ${stepMs});
})`;
