// Who may import whom. The directions are those of docs/architecture.md.
const TS = '\\.ts$';
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const only = (folder, allowed, npm = []) =>
  forbid(`${folder.replaceAll('/', '-')}-imports`, `${folder} imports only ${[...allowed, ...npm].join(', ')}`, { path: `^${folder}/.*${TS}` }, {
    pathNot: [`^${folder}/`, ...allowed.map((path) => `^${path}`), ...npm.map((name) => `node_modules/${name}/`), 'node_modules/@types/node/'],
    dependencyTypesNot: ['core'],
  });
const STAGES = ['fetch', 'extract', 'dedupe', 'archive'];

module.exports = {
  forbidden: [
    forbid('no-cycles', 'no cycles, type-only ones included', {}, { circular: true }),
    forbid('no-unresolved', 'an import that leads nowhere', {}, { couldNotResolve: true }),
    only('archive', []),
    only('src/domain', [], ['zod', 'tldts', 'tldts-core', 're2js', 'fzstd']),
    forbid('domain-is-pure', 'domain does no I/O: of Node it takes what only computes', { path: `^src/domain/` }, {
      dependencyTypes: ['core'],
      pathNot: '^(node:)?(url|crypto|buffer|util|zlib)$',
    }),
    only('src/ports', ['src/domain/', 'archive/index.ts']),
    ...STAGES.map((stage) =>
      forbid(`stage-${stage}-alone`, 'a stage never imports another stage, a store, a use case or a queue', { path: `^src/stages/${stage}/` }, {
        path: ['^src/(stores|app|config|entry)/', '^queues/', '^workers/', ...STAGES.filter((s) => s !== stage).map((s) => `^src/stages/${s}/`)],
      }),
    ),
    forbid('stores-below-app', 'stores import ports, domain and archive', { path: '^src/stores/' }, {
      path: ['^src/(stages|app|config|entry)/', '^queues/', '^workers/'],
    }),
    forbid('app-below-queues', 'use cases know nothing of queues, workers or the command line', { path: '^src/app/' }, {
      path: ['^src/entry/', '^queues/', '^workers/'],
    }),
    forbid('config-alone', 'configuration and observation depend on the domain alone', { path: '^src/(config|observe)/' }, {
      path: ['^src/(?!config|observe|domain)', '^queues/', '^workers/'],
    }),
    forbid('bullmq-in-queues', 'only queues and the composition roots know BullMQ and the Redis client', { path: '^(archive|src)/', pathNot: ['^src/entry/', '^src/stores/redis-'] }, {
      path: 'node_modules/(bullmq|ioredis)/',
    }),
    forbid('roots-not-imported', 'composition roots are imported by nobody but each other', { path: '^(archive|queues|src/(?!entry/))' }, {
      path: ['^workers/', '^src/entry/'],
    }),
    forbid('archive-by-its-index', 'others import the archive formats through archive/index.ts', { path: '^(src|queues|workers)/' }, {
      path: '^archive/(?!index\\.ts$)',
    }),
    forbid('tests-stay-out', 'code that ships imports no tests, benches or development packages', { path: '^(archive|src|queues|workers)/' }, {
      path: '^(test|bench|examples|scripts)/',
    }),
    forbid('no-dev-packages', 'code that ships imports packages of "dependencies" alone', { path: '^(archive|src|queues|workers)/' }, {
      dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
      dependencyTypesNot: ['type-only'],
      pathNot: 'node_modules/@types/',
    }),
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|data|\\.build)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
