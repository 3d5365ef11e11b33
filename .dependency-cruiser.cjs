/**
 * Who may import whom: `commands → cli, operations → { applier → planner, gate, state ; render ; config } → model`, no cycles, each
 * heavy package in one folder; inside a module, a folder imports itself and the folders before it.
 * `test/house/boundaries.test.ts` plants one violation for every rule here and demands that it is found.
 */

/** A module may import itself, the modules named, and the packages named; everything else is a violation. */
const mayImport = (name, { modules, packages = [], node = [] }) => ({
  name: `${name}-imports`,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: {
    pathNot: [
      ...[name, ...modules].map((allowed) => `^src/${allowed}/`),
      ...packages.map((allowed) => `^node_modules/${allowed}/`),
      ...node.map((allowed) => `^${allowed}$`),
    ],
  },
});

/**
 * The folders of a module in the order in which they build on each other: a folder (with what lies below it) imports only itself
 * and what stands before it. `''` stands for the files that lie in the module's own folder.
 */
const inOrder = (name, folders) =>
  folders.slice(0, -1).map((folder, at) => ({
    name: `${name.replaceAll('/', '-')}-order${folder === '' ? '' : `-${folder.replaceAll('/', '-')}`}`,
    severity: 'error',
    from: { path: inFolder(name, folder) },
    to: { path: folders.slice(at + 1).map((later) => inFolder(name, later)) },
  }));

const inFolder = (name, folder) => (folder === '' ? `^src/${name}/[^/]+$` : `^src/${name}/${folder}/`);

/** A package that one place may import, so that a reader knows where to look and a start-up does not pay for it. */
const onlyIn = (name, packages, places) => ({
  name: `${name}-in-one-place`,
  severity: 'error',
  from: { path: '^src/', pathNot: places },
  to: { path: packages.map((one) => `^node_modules/${one}/`) },
});

/** Not even through others. */
const never = (name, from, to) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: to, reachable: true },
});

const FILES = ['fs', 'fs/promises', 'path', 'os', 'url'];

/** The order of the phases and the phases. */
const WHAT_WRITES_IN_ORDER = ['^src/applier/run\\.ts$', '^src/applier/phases/'];

/** Everything of the applier that writes to a database or to the folder of a run. */
const WHAT_WRITES = [...WHAT_WRITES_IN_ORDER, '^src/applier/recording/'];

module.exports = {
  forbidden: [
    mayImport('model', { modules: [], packages: ['zod'], node: ['crypto'] }),
    mayImport('planner', {
      modules: ['model'],
      packages: ['zod', 'markdown-it', 'yaml', 're2js', 'parse5', 'saxes', 'json-diff-ts', 'unpdf'],
      node: ['buffer', 'zlib', 'worker_threads'],
    }),
    mayImport('gate', { modules: ['model'], packages: ['zod', 'openpgp'], node: ['crypto'] }),
    mayImport('render', { modules: ['model'], packages: ['chalk', 'string-width'] }),
    mayImport('config', { modules: ['model'], packages: ['zod'], node: [...FILES, 'util'] }),
    mayImport('applier', {
      modules: ['planner', 'gate', 'state', 'model'],
      packages: ['zod'],
      node: ['crypto', 'path', 'os'],
    }),
    mayImport('state', {
      modules: ['config', 'model'],
      packages: ['.*'],
      node: ['[a-z_]+', '[a-z_]+/(promises|web|consumers)'],
    }),
    mayImport('cli', { modules: ['render', 'config', 'model'], packages: ['@oclif/core'], node: FILES }),
    mayImport('operations', {
      modules: ['applier', 'planner', 'gate', 'state', 'render', 'config', 'model'],
      packages: ['zod'],
      node: [...FILES, 'crypto'],
    }),
    mayImport('commands', { modules: ['cli', 'operations', 'render', 'model'], node: ['path'] }),

    ...inOrder('model', ['encoding', 'refusals', 'artefacts', 'outcomes']),
    ...inOrder('planner', ['formats', 'profiles', 'structure', 'cut', 'match', 'plan', 'compare']),
    ...inOrder('planner/structure', ['marks', 'resolve', 'diagnose', '']),
    ...inOrder('gate', ['', 'openpgp', 'trust', 'approval', 'audit']),
    ...inOrder('state', ['db', 'records', 'files', 'keys', 'backup', 'knowledge-base']),
    ...inOrder('state/records', ['database', 'content', 'gate', 'runs']),
    ...inOrder('render', ['format', 'text', 'files', 'review', 'outcome']),
    ...inOrder('operations', [
      'shared',
      'compensation',
      'approval',
      'plan',
      'apply',
      'backup',
      'run',
      'verify',
      'audit',
      'document',
      'trust',
      'doctor',
      'setup',
    ]),

    {
      name: 'phases-stand-alone',
      comment:
        'A phase knows what all of them share. It does not know the other phases or the order in which they run.',
      severity: 'error',
      from: { path: '^src/applier/phases/' },
      to: { path: ['^src/applier/phases/', '^src/applier/run\\.ts$'] },
    },
    {
      name: 'recording-knows-no-phase',
      severity: 'error',
      from: { path: '^src/applier/recording/' },
      to: { path: WHAT_WRITES_IN_ORDER },
    },
    {
      name: 'applier-decides-without-the-database',
      comment: 'What compares and counts gets facts as arguments; `plan`, `verify` and `run show` use it.',
      severity: 'error',
      from: { path: '^src/applier/(count-rows|counting-tables|layers|pause|verdict|verification)\\.ts$' },
      to: { path: [...WHAT_WRITES, '^src/state/'] },
    },
    never('plan-reaches-no-phases', '^src/operations/plan/plan\\.ts$', WHAT_WRITES),
    never('verify-reaches-no-phases', '^src/operations/verify/verify\\.ts$', WHAT_WRITES),

    {
      name: 'only-an-audit-judges-as-of-a-receipt',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(gate|operations)/audit/' },
      to: { path: '^src/gate/audit/' },
    },
    {
      name: 'an-audit-grants-nothing',
      severity: 'error',
      from: { path: '^src/gate/audit/' },
      to: { path: '^src/gate/approval/(authorize|authorize-resolution|permit)\\.ts$' },
    },

    onlyIn('pg', ['pg', '@types/pg'], ['^src/state/db/']),
    onlyIn('pglite', ['@electric-sql'], ['^src/state/db/', '^src/state/backup/scratch-database']),
    onlyIn('openpgp', ['openpgp'], ['^src/gate/', '^src/state/(backup|keys)/']),
    onlyIn('chalk', ['chalk', 'string-width'], ['^src/render/']),
    onlyIn('oclif', ['@oclif'], ['^src/cli/']),
    onlyIn('parse5', ['parse5'], ['^src/planner/formats/html/']),
    onlyIn('unpdf', ['unpdf'], ['^src/planner/formats/pdf/pdf-worker\\.ts$']),
    onlyIn('saxes', ['saxes'], ['^src/planner/formats/xml-walk\\.ts$']),
    {
      name: 'child-processes-in-state',
      severity: 'error',
      comment: 'A PDF is read in a thread, which is all that can end a reader that a hostile file keeps busy (ADR 28).',
      from: { path: '^src/', pathNot: ['^src/state/', '^src/planner/formats/pdf/(read-pages|pdf-worker)\\.ts$'] },
      to: { path: '^(child_process|net|tls|dgram|http|https|http2|worker_threads|cluster|vm|inspector)$' },
    },

    {
      name: 'no-cycles',
      comment: 'A cycle of types alone has no order in which it could be loaded wrongly.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-test-in-src', severity: 'error', from: { path: '^src/' }, to: { path: '^(test|bench|scripts)/' } },
    { name: 'no-unresolvable', severity: 'error', from: { path: '^src/' }, to: { couldNotResolve: true } },
    {
      name: 'no-development-package',
      severity: 'error',
      from: { path: '^src/' },
      comment: 'unpdf is part of the bundle only: it names a newer Node than ours (ADR 28).',
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: '^node_modules/(@types|unpdf)/' },
    },
  ],
  options: {
    doNotFollow: { path: '^node_modules/' },
    // Type-only imports count: a type is knowledge too.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
};
