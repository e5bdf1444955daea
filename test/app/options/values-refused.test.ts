import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  backup,
  type DedupeOptions,
  dedupe,
  find,
  isolate,
  report,
  restore,
  status,
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
