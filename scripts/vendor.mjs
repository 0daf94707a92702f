// Bundles the packages that every process loads, and points the built code at them: reading some 400 files of packages costs each worker half a
// second of CPU time at its start, and 20 MB, where one file costs a tenth. Packages that are loaded on demand stay where they are.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const PACKAGES = [
  '@duckdb/node-api',
  'bullmq',
  'commander',
  'domhandler',
  'entities',
  'htmlparser2',
  'ioredis',
  'pino',
  'prom-client',
  're2js',
  'socks',
  'tldts',
  'tough-cookie',
  'undici',
  'zod',
];
/** Finds its program beside itself. */
const LEFT_WHERE_THEY_ARE = ['@duckdb/node-bindings'];
const VENDOR = 'vendor';
/** As the compiler writes it: one statement a line, or over several within the braces. */
const IMPORT = /^(import|export) \{([^}]*)\} from '([^'.#][^']*)';$/gm;

/** Makes `vendor/` in a folder of compiled code, with what its files in `folders` import, and changes their imports. */
export async function vendor(dist, folders) {
  const files = folders.flatMap((folder) => filesOf(join(dist, folder)));
  const names = new Map(PACKAGES.map((name) => [name, new Set()]));
  for (const file of files)
    for (const [, , list, name] of readFileSync(file, 'utf8').matchAll(IMPORT))
      for (const item of list.split(',')) if (item.trim() !== '') names.get(name)?.add(item.trim().split(' as ')[0]);
  await bundle(dist, names);
  for (const file of files) link(file, dist, names);
}

/** Points the imports of files that were compiled after the bundle was made at it. */
export function relink(dist, folders) {
  const made = new Map(
    PACKAGES.filter((name) => existsSync(join(dist, VENDOR, fileOf(name)))).map((name) => [name, name]),
  );
  for (const folder of folders) for (const file of filesOf(join(dist, folder))) link(file, dist, made);
}

async function bundle(dist, names) {
  const used = [...names].filter(([, exported]) => exported.size > 0);
  if (used.length === 0) return;
  const sources = new Map(
    used.map(([name, exported]) => [`\0${name}`, `export { ${[...exported].sort().join(', ')} } from '${name}';\n`]),
  );
  const { rolldown } = await import('rolldown'); // not yet there when a fresh clone is set up
  const bundled = await rolldown({
    input: Object.fromEntries(used.map(([name]) => [fileOf(name).slice(0, -'.js'.length), `vendored:${name}`])),
    external: LEFT_WHERE_THEY_ARE,
    cwd: root,
    platform: 'node',
    logLevel: 'silent',
    plugins: [
      {
        name: 'entries',
        resolveId(id, importer) {
          if (id.startsWith('vendored:')) return `\0${id.slice('vendored:'.length)}`;
          return importer?.startsWith('\0') ? this.resolve(id, join(root, 'package.json'), { skipSelf: true }) : null;
        },
        load: (id) => sources.get(id) ?? null,
      },
    ],
  });
  await bundled.write({
    dir: join(dist, VENDOR),
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'shared-[name].js',
    comments: { legal: true },
  });
  await bundled.close();
}

function link(file, dist, names) {
  const before = readFileSync(file, 'utf8');
  const after = before.replaceAll(IMPORT, (statement, verb, list, name) => {
    if (!names.has(name)) return statement;
    const path = relative(dirname(file), join(dist, VENDOR, fileOf(name)));
    return `${verb} {${list}} from '${path.startsWith('.') ? path : `./${path}`}';`;
  });
  if (after !== before) writeFileSync(file, after);
}

const fileOf = (name) => `${name.replace(/^@/, '').replaceAll('/', '-')}.js`;

function filesOf(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.js'))
    .map((name) => join(folder, name));
}
