// Elements made by hand: text is only ever set as text, so that nothing of a page can become markup.

/** `h('a.cover', { href }, 'words', child, …)`; a property that is a function is a listener. Null children are left out. */
export function h(kind, ...rest) {
  const [tag, ...classes] = kind.split('.');
  const element = document.createElement(tag || 'div');
  if (classes.length > 0) element.className = classes.join(' ');
  const [first] = rest;
  const isProps = first !== null && typeof first === 'object' && !(first instanceof Node) && !Array.isArray(first);
  if (isProps) setAll(element, first);
  for (const child of (isProps ? rest.slice(1) : rest).flat(3))
    if (child !== null && child !== undefined && child !== false)
      element.append(child instanceof Node ? child : String(child));
  return element;
}

function setAll(element, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (name === 'href') element.setAttribute('href', safeHref(String(value)));
    else if (name === 'class') element.classList.add(...String(value).split(' ').filter(Boolean));
    else if (value === true) element.setAttribute(name, '');
    else element.setAttribute(name, String(value));
  }
}

/** Addresses out of pages may be anything: only http(s) and our own are followed. */
function safeHref(address) {
  return /^(#|\/(?!\/))/.test(address) || /^https?:\/\//i.test(address) ? address : '#/';
}

/** Puts new children in place and gives the focus back to the element of the same `data-key`. */
export function swap(container, ...children) {
  const active = document.activeElement;
  const key = container.contains(active) ? active?.getAttribute('data-key') : null;
  container.replaceChildren(...children.flat(3).filter((child) => child !== null && child !== undefined));
  if (key !== null && key !== undefined) container.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

export function icon(path) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [name, value] of Object.entries({
    viewBox: '0 0 24 24',
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': '1.6',
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    'aria-hidden': 'true',
  }))
    svg.setAttribute(name, value);
  const shape = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  shape.setAttribute('d', path);
  svg.append(shape);
  return svg;
}

export const ICONS = {
  grain:
    'M12 21V9M12 9c-3-1-4-3-4-6 3 1 4 3 4 6Zm0 0c3-1 4-3 4-6-3 1-4 3-4 6Zm0 6c-3-1-5-3-5-6 3 0 5 2 5 6Zm0 0c3-1 5-3 5-6-3 0-5 2-5 6Z',
  page: 'M7 3h7l4 4v14H7zM14 3v4h4M10 12h5M10 16h5',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16Zm0 4v4l3 2',
  box: 'M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8',
};

export function empty(shape, title, words, ...actions) {
  return h('.empty', icon(ICONS[shape]), h('h2', title), h('p', words), h('.row', { class: 'center' }, ...actions));
}

export function card(title, ...children) {
  const head = title === null ? null : h('.title', typeof title === 'string' ? h('h2', title) : title);
  return h('section.card', head, ...children);
}

/** Head of a page: its one h1, what it is, what can be done. */
export function pageHead(title, sub, ...actions) {
  return h(
    '.head',
    h('.grow', h('h1', { tabindex: '-1' }, title), sub === null ? null : h('.sub', sub)),
    h('.row', ...actions),
  );
}

/** Columns as [words, class]; `caption` is for those who do not see the heading above. */
export function table(caption, columns, rows) {
  return h(
    '.scroll',
    { tabindex: '0', role: 'region', 'aria-label': caption },
    h(
      'table',
      h('caption.visually-hidden', caption),
      h(
        'thead',
        h(
          'tr',
          columns.map(([words, kind]) => h('th', { scope: 'col', class: kind ?? '' }, words)),
        ),
      ),
      rows instanceof Node ? rows : h('tbody', rows),
    ),
  );
}
