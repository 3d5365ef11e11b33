/**
 * Who may import whom (design 2.3.2): nothing climbs, no cycles, each heavy package in one folder.
 * `test/house/boundaries.test.ts` plants one violation for every rule here and demands red.
 */

/** A room may import itself, the rooms named, and the packages named; everything else is a violation. */
const room = (name, { rooms, packages = [], node = [] }) => ({
  name: `${name}-imports`,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: {
    pathNot: [
      ...[name, ...rooms].map((allowed) => `^src/${allowed}/`),
      ...packages.map((allowed) => `^node_modules/${allowed}/`),
      ...node.map((allowed) => `^${allowed}$`),
    ],
  },
});

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

module.exports = {
  forbidden: [
    room('model', { rooms: [], packages: ['zod'], node: ['crypto'] }),
    room('planner', {
      rooms: ['model'],
      packages: ['zod', 'markdown-it', 'yaml', 're2js', 'parse5', 'saxes', 'fflate'],
      node: ['buffer'],
    }),
    room('gate', { rooms: ['model'], packages: ['zod', 'openpgp'], node: ['crypto'] }),
    room('render', { rooms: ['model'], packages: ['chalk', 'string-width'] }),
    room('config', { rooms: ['model'], packages: ['zod'], node: [...FILES, 'util'] }),
    room('applier', {
      rooms: ['planner', 'gate', 'state', 'model'],
      packages: ['zod'],
      node: ['crypto', 'path', 'os'],
    }),
    room('state', {
      rooms: ['config', 'model'],
      packages: ['.*'],
      node: ['[a-z_]+', '[a-z_]+/(promises|web|consumers)'],
    }),
    room('cli', { rooms: ['render', 'config', 'model'], packages: ['@oclif/core'], node: FILES }),
    room('wiring', {
      rooms: ['applier', 'planner', 'gate', 'state', 'render', 'config', 'model'],
      packages: ['zod', 'json-diff-ts'],
      node: [...FILES, 'crypto'],
    }),
    room('commands', { rooms: ['cli', 'wiring', 'render', 'model'], node: ['path'] }),

    {
      name: 'phases-know-no-world',
      comment: 'The phases and the order they run in know the adapter, never who stands behind it.',
      severity: 'error',
      from: { path: ['^src/applier/phases/', '^src/applier/[^/]+\\.ts$'] },
      to: { path: ['^src/applier/(live|rehearsal)/', '^src/state/'] },
    },
    never('live-reaches-no-rehearsal', '^src/applier/live/', '^src/applier/rehearsal/'),
    never('rehearsal-reaches-no-live', '^src/applier/rehearsal/', [
      '^src/applier/live/',
      '^src/state/',
      '^node_modules/pg/',
    ]),
    never('apply-reaches-no-rehearsal', '^src/wiring/apply\\.ts$', '^src/applier/rehearsal/'),
    never('plan-reaches-no-live', '^src/wiring/plan\\.ts$', '^src/applier/live/'),
    never('verify-reaches-no-live', '^src/wiring/verify\\.ts$', '^src/applier/live/'),

    never(
      'what-writes-reaches-no-leniency',
      ['^src/applier/', '^src/gate/(authorize|permit)\\.ts$', '^src/wiring/(apply|approval|gatekeeper)\\.ts$'],
      '^src/gate/historical/',
    ),

    onlyIn('pg', ['pg', '@types/pg'], ['^src/state/db/']),
    onlyIn('pglite', ['@electric-sql'], ['^src/state/db/']),
    onlyIn('openpgp', ['openpgp'], ['^src/gate/', '^src/state/(backup-cipher|key-file-sign|throwaway-key)\\.ts$']),
    onlyIn('chalk', ['chalk', 'string-width'], ['^src/render/']),
    onlyIn('oclif', ['@oclif'], ['^src/cli/']),
    onlyIn('parse5', ['parse5'], ['^src/planner/formats/html/']),
    onlyIn('fflate', ['fflate'], ['^src/planner/formats/docx/']),
    onlyIn('saxes', ['saxes'], ['^src/planner/formats/xml-walk\\.ts$']),
    {
      name: 'child-processes-in-state',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/state/' },
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
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: '^node_modules/@types/' },
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
