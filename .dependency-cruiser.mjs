/**
 * The floors of ARCHITECTURE.md: a room may import any floor below its own, never above, never a sibling room.
 * Everything under src that stands in no room is refused too, so a new room has to be given its floor here.
 */
const FLOORS = [
  ['domain'],
  ['platform'],
  ['walk', 'hashing', 'hash-index', 'linking'],
  ['catalog', 'copying', 'digests'],
  ['look'],
  [
    ...['mirror', 'dedupe', 'prune', 'restore', 'isolate', 'verify'],
    ...['status', 'report', 'diff', 'find', 'versions'],
  ],
  ['app'],
  ['cli'],
];

/** The one file that may import a package; everything else goes through that file. */
const DOORS = {
  'cli-progress': '^src/cli/bar-reporter\\.ts$',
  koffi: '^src/platform/koffi\\.ts$',
  lmdb: '^src/hash-index/lmdb-index\\.ts$',
  picomatch: '^src/walk/name-filter\\.ts$',
  piscina: '^src/platform/piscina-pool\\.ts$',
  'xxhash-wasm': '^src/hashing/hasher\\.ts$',
  yargs: '^src/cli/completion\\.ts$',
  'yargs-parser': '^src/cli/arguments\\.ts$',
};

const BUILT_IN_DOORS = {
  child_process: '^(src/platform/|bin/)',
  fs: '^src/platform/',
  process: '^(src/platform|src/cli|bin)/',
  worker_threads: '^(src/platform|workers)/',
};

const PRODUCT = '^(src|workers|bin)/';
const LIBRARY = '^src/index\\.ts$';
const anyOf = (names) => `^src/(${names.join('|')})/`;
const error = { severity: 'error' };

const floorRules = FLOORS.flatMap((rooms, floor) =>
  rooms.map((room) => {
    const below = FLOORS.slice(0, floor).flat();
    return {
      ...error,
      name: `floor-${floor}-${room}`,
      comment: `src/${room} may import ${below.join(', ') || 'nothing'}`,
      from: { path: anyOf([room]) },
      to: { path: PRODUCT, pathNot: [anyOf([room, ...below]), ...(room === 'cli' ? [LIBRARY] : [])] },
    };
  }),
);

const doorRules = Object.entries(DOORS).map(([name, door]) => ({
  ...error,
  name: `door-${name}`,
  comment: `${name} is imported by one file only`,
  from: { path: PRODUCT, pathNot: door },
  to: { path: `(^|/)node_modules/(@types/)?${name}/` },
}));

const builtInRules = Object.entries(BUILT_IN_DOORS).map(([name, door]) => ({
  ...error,
  name: `door-node-${name}`,
  comment: `node:${name} stays behind its floor`,
  from: { path: PRODUCT, pathNot: door },
  to: { path: `^(node:)?${name}(/promises)?$`, dependencyTypes: ['core'] },
}));

export default {
  forbidden: [
    ...floorRules,
    ...doorRules,
    ...builtInRules,
    {
      ...error,
      name: 'library-door',
      comment: 'src/index.ts shows what app and domain have; bin and cli alone word and print',
      from: { path: LIBRARY },
      to: { path: PRODUCT, pathNot: '^src/(app|dedupe|mirror|domain)/' },
    },
    {
      ...error,
      name: 'no-room-without-a-floor',
      comment: 'give the new room a floor in FLOORS',
      from: { path: '.' },
      to: { path: '^src/[^/]+/', pathNot: anyOf(FLOORS.flat()) },
    },
    {
      ...error,
      name: 'workers-import',
      comment: 'a worker serves one of the tools; of the stages it knows the forms of its tasks alone',
      from: { path: '^workers/' },
      to: {
        path: PRODUCT,
        pathNot:
          '^(workers/|src/(mirror|restore|isolate|copying|digests|hashing|walk|linking|platform|domain)/|src/dedupe/jobs.ts$)',
      },
    },
    {
      ...error,
      name: 'workers-are-loaded-by-url',
      comment: 'nobody imports a worker',
      from: { pathNot: '^workers/' },
      to: { path: '^workers/' },
    },
    {
      ...error,
      name: 'product-imports-no-tests',
      from: { path: PRODUCT },
      to: { path: '^(test|benchmarks)/' },
    },
    {
      ...error,
      name: 'product-needs-no-dev-dependency',
      comment: 'but for what is bundled into the page of the report',
      from: { path: PRODUCT, pathNot: '^src/report/page/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    },
    {
      ...error,
      name: 'only-declared-packages',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    { ...error, name: 'no-unresolvable', from: {}, to: { couldNotResolve: true } },
    { ...error, name: 'no-cycles', from: {}, to: { circular: true } },
    { ...error, name: 'no-orphans', from: { orphan: true, pathNot: '\\.d\\.ts$' }, to: {} },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'node', 'default'] },
  },
};
