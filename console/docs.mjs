// The API's reference out of /openapi.json: no other host is asked.
import { card, h, pageHead } from './dom.mjs';

const dark = localStorage.getItem('gristmill-theme') ?? 'system';
document.documentElement.dataset.theme =
  dark === 'dark' || (dark === 'system' && matchMedia('(prefers-color-scheme: dark)').matches) ? 'dark' : 'light';

const spec = await (await fetch('/openapi.json')).json();
const named = spec.components.schemas;
const resolve = (schema) => (schema?.$ref ? (named[schema.$ref.split('/').pop()] ?? {}) : (schema ?? {}));

/** `integer 1–500, default 50` */
function say(schema) {
  const s = resolve(schema);
  if (schema?.$ref) return schema.$ref.split('/').pop();
  if (s.enum) return s.enum.join(' | ');
  if (s.const !== undefined) return JSON.stringify(s.const);
  if (s.anyOf ?? s.oneOf) return (s.anyOf ?? s.oneOf).map(say).join(' or ');
  const type = s.type === 'array' ? `list of ${say(s.items)}` : (s.format ?? s.type ?? 'any');
  const bounds =
    s.minimum !== undefined && s.maximum !== undefined && s.maximum < 1e15 ? ` ${s.minimum} to ${s.maximum}` : '';
  return `${type}${bounds}${s.default === undefined || s.default === null || typeof s.default === 'object' ? '' : `, default ${JSON.stringify(s.default)}`}`;
}

const fields = (rows) =>
  h(
    '.scroll',
    { tabindex: '0', role: 'region', 'aria-label': 'Fields' },
    h(
      'table',
      h(
        'thead',
        h(
          'tr',
          ['Name', 'Takes', 'What it is'].map((words) => h('th', { scope: 'col' }, words)),
        ),
      ),
      h(
        'tbody',
        rows.map(([name, type, words]) => h('tr', h('td.mono', name), h('td.small', type), h('td.small', words ?? ''))),
      ),
    ),
  );

function operation(path, method, o) {
  const parameters = (o.parameters ?? []).map((p) => [
    `${p.name}${p.required ? ' *' : ''}`,
    `${p.in}: ${say(p.schema)}`,
    p.description,
  ]);
  const [type, body] = Object.entries(o.requestBody?.content ?? {})[0] ?? [];
  const schema = resolve(body?.schema);
  const properties = Object.entries(schema.properties ?? {}).map(([name, s]) => [
    `${name}${(schema.required ?? []).includes(name) ? ' *' : ''}`,
    say(s),
    resolve(s).description ?? s.description,
  ]);
  const answers = Object.entries(o.responses).map(([status, a]) => [
    status,
    Object.entries(a.content ?? {})
      .map(([kind, { schema: s }]) => `${kind}: ${say(s)}`)
      .join(', '),
    a.description,
  ]);
  return h(
    'details.op',
    h(
      'summary',
      h('span.method', { class: method }, method.toUpperCase()),
      h('span.mono', path),
      h('span.soft', o.summary.replaceAll('`', '')),
    ),
    h(
      '.stack',
      parameters.length === 0 ? null : fields(parameters),
      body === undefined
        ? null
        : h(
            'div',
            h('h3', `Body, ${type}`),
            properties.length === 0 ? h('p.soft', say(body.schema)) : fields(properties),
          ),
      h('div', h('h3', 'Answers'), fields(answers)),
      o['x-scope'] ? h('p.small.soft', `Needs a key with the scope ${o['x-scope']}.`) : null,
    ),
  );
}

const groups = spec.tags.map(({ name, description }) => {
  const operations = Object.entries(spec.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, o]) => o.tags.includes(name))
      .map(([method, o]) => operation(path, method, o)),
  );
  return operations.length === 0 ? null : card([h('h2', name), h('span.soft.small', description)], ...operations);
});
document
  .getElementById('main')
  .replaceChildren(
    pageHead(
      'API',
      spec.info.description.replaceAll('`', ''),
      h('a.button', { href: '/' }, 'Console'),
      h('a.button', { href: '/openapi.json' }, 'openapi.json'),
    ),
    h('.stack', groups),
  );
