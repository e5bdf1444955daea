import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as library from '../../../src/index.ts';
import {
  backup,
  type DedupeOptions,
  dedupe,
  find,
  isolate,
  prune,
  report,
  restore,
  status,
  UserError,
  verify,
} from '../../../src/index.ts';
import { expectSameTree, snapshotOf } from '../../kit/snapshot-of.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import { file, tree } from '../../kit/tree.ts';

/** A root, a source, and the means to see that nothing was done with them. */
function places() {
  const at = temporaryFolder();
  tree(at, { 'source/a': file('1'), 'root/2026-01-01/a': file('1'), 'root/2026-01-02/a': file('1') });
  const before = snapshotOf(at);
  const root = path.join(at, 'root');
  return { root, source: path.join(at, 'source'), at, expectUntouched: () => expectSameTree(before, snapshotOf(at)) };
}

it.each([Number.NaN, 0, -1, 0.5, Number.POSITIVE_INFINITY])('every command refuses %d threads', async (threads) => {
  const { root, source, at, expectUntouched } = places();
  const refused = { kind: 'usage', message: `threads must be a whole number of at least 1, not ${threads}` };
  const [html, destination] = [path.join(at, 'report.html'), path.join(at, 'restored')];
  for (const run of [
    () => backup({ sources: [source], root, threads }),
    () => dedupe({ root, threads }),
    () => verify({ root, threads }),
    () => restore({ root, source: '2026-01-01', destination, threads }),
    () => isolate({ root, paths: [path.join(root, '2026-01-01')], threads }),
    () => status({ root, threads }),
    () => report({ root, html, threads }),
    () => find({ root, globs: ['a'], threads }),
  ]) {
    await expect(run()).rejects.toMatchObject(refused);
  }
  expectUntouched();
});

it('every command refuses more threads than the memory has room for', async () => {
  const { root, expectUntouched } = places();
  const refused = { kind: 'usage', message: 'threads: 257 is too many; 256 is the most' };
  await expect(dedupe({ root, threads: 257 })).rejects.toMatchObject(refused);
  expectUntouched();
});

describe('backup refuses what it cannot mean, and runs no command before it does:', () => {
  it.each([
    ['timeSlackMs', [Number.NaN, -1, Number.POSITIVE_INFINITY]],
    ['waitMs', [Number.NaN, -1, Number.POSITIVE_INFINITY]],
    ['retries', [Number.NaN, -1, 0.5]],
    ['batchBytes', [Number.NaN, -1]],
    ['maxLinks', [Number.NaN, 0, 1, 2.5]],
    ['index', ['']],
    ['links', ['x', null]],
    ['unchanged', ['hash', null]],
    ['ignore', [['mtimes'], ['all'], 'mtime']],
    ['before', ['']],
    ['after', ['']],
  ])('%s', async (name, values) => {
    for (const value of values) {
      const { root, source, at, expectUntouched } = places();
      const hooks = { before: `echo > ${path.join(at, 'before')}`, after: `echo > ${path.join(at, 'after')}` };
      const given = backup({ sources: [source], root, ...hooks, [name]: value });
      await expect(given).rejects.toMatchObject({ kind: 'usage', message: expect.stringContaining(name) });
      expectUntouched();
    }
  });
});

it.each([
  ['minSize', [Number.NaN, -1, '10k', null]],
  ['maxSize', [Number.NaN, -1, '10k', null]],
  ['levels', [Number.NaN, 0, 0.5, '2', null]],
  ['oldest', [0, Number.NaN, '2026-01-01', null]],
  ['newest', [0, Number.NaN, '2026-01-01', null]],
])('backup refuses a %s that would leave everything out', async (name, values) => {
  for (const value of values) {
    const { root, source, expectUntouched } = places();
    const given = backup({ sources: [source], root, select: { [name]: value } });
    await expect(given).rejects.toMatchObject({ kind: 'usage', message: expect.stringContaining(`select.${name}`) });
    expectUntouched();
  }
});

it.each([undefined, '', 7])('every command refuses %o for its root', async (root) => {
  const { source, expectUntouched } = places();
  const wrong = root as unknown as string; // as a program in JavaScript can hand on
  for (const run of [
    () => backup({ sources: [source], root: wrong }),
    () => dedupe({ root: wrong }),
    () => status({ root: wrong }),
    () => verify({ root: wrong }),
  ]) {
    await expect(run()).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('root must be a path'),
    });
  }
  expectUntouched();
});

it.each(['a', [], [''], [undefined]])('backup refuses %o for its sources', async (sources) => {
  const { root, expectUntouched } = places();
  const given = backup({ sources: sources as unknown as string[], root });
  await expect(given).rejects.toMatchObject({ kind: 'usage', message: expect.stringContaining('source') });
  expectUntouched();
});

it.each([{ include: '*.txt' }, { exclude: [''] }, { exclude: null }])('dedupe refuses %o', async (wrong) => {
  const { root, expectUntouched } = places();
  const [name] = Object.keys(wrong);
  await expect(dedupe({ root, ...wrong } as unknown as DedupeOptions)).rejects.toMatchObject({
    kind: 'usage',
    message: expect.stringContaining(name),
  });
  expectUntouched();
});

it.each([{ overwrite: 'Never' }, { overwrite: null }, { destination: '' }, { source: '' }])(
  'restore refuses %o, and replaces nothing',
  async (wrong) => {
    const { root, at, expectUntouched } = places();
    // Values that a program in JavaScript can hand on.
    const options = Object.assign({ root, source: '2026-01-01', destination: path.join(at, 'source') }, wrong);
    const [name] = Object.keys(wrong);
    await expect(restore(options)).rejects.toMatchObject({ kind: 'usage', message: expect.stringContaining(name) });
    expectUntouched();
  },
);

const NO_TEXT = [5, null, {}, Buffer.from('a'), new URL('file:///a')];
const NO_NAME = ['', ...NO_TEXT];
const NO_PATH = ['a\0b', ...NO_NAME];
const NO_FLAG = ['yes', 1, 0, null];
const NO_NUMBER = ['5', null, 5n, true];
const NO_LIST = ['a', null, {}, new Set(['a']), [5], [null]];
const NO_CALL = ['a', null, {}];
const EVERYWHERE = { root: NO_PATH, index: [...NO_PATH, true], onEvent: NO_CALL };
const LOOKING = {
  ...EVERYWHERE,
  snapshots: NO_TEXT,
  threads: NO_NUMBER,
  signal: ['a', null, {}, { aborted: true }, new AbortController()],
};
const LINKING = {
  ...LOOKING,
  maxLinks: NO_NUMBER,
  ignore: NO_LIST,
  log: NO_PATH,
  dryRun: NO_FLAG,
  reportNames: NO_FLAG,
};
const FILTERING = { include: [...NO_LIST, ['']], exclude: [...NO_LIST, ['']] };

/** What each command is given besides the root, and the values that it refuses. */
const COMMANDS: Readonly<Record<string, [(at: string) => object, Readonly<Record<string, readonly unknown[]>>]>> = {
  backup: [
    (at) => ({ sources: [path.join(at, 'source')], before: `echo > ${path.join(at, 'before')}` }),
    {
      ...LINKING,
      snapshots: [],
      sources: [...NO_LIST, undefined, [], ['']],
      select: ['a', null, []],
      name: [...NO_NAME, '..', 'a/b', '{x}'],
      batchBytes: NO_NUMBER,
      retries: NO_NUMBER,
      waitMs: NO_NUMBER,
      timeSlackMs: NO_NUMBER,
      skipIfUnchanged: NO_FLAG,
      before: NO_NAME,
      after: NO_NAME,
      now: [...NO_CALL, () => new Date(Number.NaN), () => 5, () => undefined],
    },
  ],
  dedupe: [
    () => ({}),
    {
      ...LINKING,
      ...FILTERING,
      minSize: NO_NUMBER,
      maxSize: NO_NUMBER,
      lazy: NO_FLAG,
      newOnly: NO_FLAG,
      full: NO_FLAG,
    },
  ],
  diff: [() => ({}), { ...LOOKING, ...FILTERING, from: NO_NAME, to: NO_NAME }],
  find: [() => ({ globs: ['a'] }), { ...LOOKING, globs: [...NO_LIST, undefined] }],
  givenUpMetadata: [() => ({}), { ...LOOKING, path: NO_PATH }],
  history: [() => ({}), LOOKING],
  isolate: [
    (at) => ({ paths: [path.join(at, 'root/2026-01-01')] }),
    { ...LOOKING, snapshots: [], paths: [...NO_LIST, undefined, [], ['']], dryRun: NO_FLAG, confirm: NO_CALL },
  ],
  links: [(at) => ({ file: path.join(at, 'root/2026-01-01/a') }), { ...LOOKING, file: [...NO_PATH, undefined] }],
  prune: [
    () => ({ keep: { last: 1 } }),
    {
      ...LOOKING,
      threads: [],
      keep: ['a', null, []],
      minFree: [...NO_NUMBER, Number.NaN],
      also: NO_LIST,
      dryRun: NO_FLAG,
      confirm: [...NO_CALL, () => 'no', () => ({ response: 1 }), () => undefined],
      now: [...NO_CALL, () => new Date(Number.NaN), () => 5, () => undefined],
    },
  ],
  report: [
    (at) => ({ html: path.join(at, 'report.html') }),
    { ...LOOKING, html: [...NO_PATH, undefined], version: NO_TEXT },
  ],
  restore: [
    (at) => ({ source: '2026-01-01', destination: path.join(at, 'restored') }),
    { ...LOOKING, snapshots: [], source: NO_PATH, destination: NO_PATH, overwrite: NO_NAME },
  ],
  status: [() => ({}), LOOKING],
  verify: [
    () => ({}),
    {
      ...LOOKING,
      snapshot: NO_NAME,
      sample: NO_NUMBER,
      seed: [...NO_NUMBER, Number.NaN, -1, 1.5, 2 ** 32],
      olderThanMs: NO_NUMBER,
      repair: NO_FLAG,
      maxLinks: NO_NUMBER,
      now: [...NO_CALL, () => Number.NaN, () => -1, () => new Date(), () => undefined],
    },
  ],
  versions: [() => ({ path: 'a' }), { ...LOOKING, path: [...NO_PATH, undefined], glob: NO_FLAG }],
};

it('these are all commands', () => {
  const functions = Object.entries(library).filter(([, value]) => typeof value === 'function' && value !== UserError);
  expect(functions.map(([name]) => name).sort()).toEqual(Object.keys(COMMANDS).sort());
});

it.each(Object.keys(COMMANDS))(
  '%s refuses what is not of the type of its option, and does nothing',
  async (command) => {
    const run: (options: unknown) => Promise<unknown> = Reflect.get(library, command);
    const { root, at, expectUntouched } = places();
    const [needed, wrong] = COMMANDS[command];
    for (const nothing of [undefined, null, 'a', []])
      await expect(run(nothing)).rejects.toMatchObject({ kind: 'usage' });
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) {
        const given = run({ root, threads: 1, ...needed(at), [name]: value });
        const shown = `${name}: ${typeof value} ${JSON.stringify(value, (_, each) => String(each))}`;
        await expect(given, shown).rejects.toMatchObject({ name: 'UserError', kind: 'usage' });
      }
    }
    expectUntouched();
  },
);

it('backup refuses what is no selection, and a list with an empty pattern, which would leave everything out', async () => {
  const { root, source, expectUntouched } = places();
  const lists = ['includeFiles', 'excludeFiles', 'excludeFolders'].flatMap((name) =>
    [...NO_LIST, ['']].map((value) => [name, value]),
  );
  const flags = ['emptyFolders', 'readOnly', 'ignoreCase'].flatMap((name) => NO_FLAG.map((value) => [name, value]));
  for (const [name, value] of [...lists, ...flags]) {
    const given = backup({ sources: [source], root, select: Object.fromEntries([[name, value]]) });
    const message = expect.stringContaining(`select.${String(name)}`);
    await expect(given).rejects.toMatchObject({ kind: 'usage', message });
  }
  expectUntouched();
});

it('a signal of another realm will do, and a confirmation that is true', async () => {
  const { root, at } = places();
  const { signal } = new AbortController();
  const foreign = {
    aborted: false,
    addEventListener: signal.addEventListener.bind(signal),
    removeEventListener: signal.removeEventListener.bind(signal),
  } as unknown as AbortSignal;
  const pruned = await prune({ root, keep: { last: 1 }, signal: foreign, confirm: () => Promise.resolve(true) });
  expect(pruned).toMatchObject({ outcome: 'done', deleted: ['2026-01-01'] });
  expect(await verify({ root, seed: 2 ** 32 - 1, sample: 1, now: () => 1.5, threads: 1 })).toMatchObject({
    outcome: 'done',
    files: 1,
  });
  expect(fs.existsSync(path.join(at, 'root/2026-01-02/a'))).toBe(true);
});
