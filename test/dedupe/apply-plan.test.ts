import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, it } from 'vitest';
import { applyPlan } from '../../src/dedupe/apply-plan.ts';
import { CensusGuard } from '../../src/dedupe/census-guard.ts';
import { LINK, type LinkTask } from '../../src/dedupe/jobs.ts';
import { LinkLedger } from '../../src/dedupe/link-ledger.ts';
import { startMeters } from '../../src/dedupe/meters.ts';
import { ActionPlan } from '../../src/dedupe/plan-actions.ts';
import { RunTally } from '../../src/dedupe/run-tally.ts';
import { establishFacts } from '../../src/dedupe/tree-facts.ts';
import type { DedupeEvent } from '../../src/domain/events.ts';
import { noIndex } from '../../src/hash-index/no-index.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { displayPath, type FsPath } from '../../src/platform/fs-path.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { newSharedProgress } from '../../src/platform/shared-progress.ts';
import type { Job } from '../../src/platform/worker-pool.ts';
import { inProcessPool } from '../kit/in-process-pool.ts';
import { scanned } from '../kit/scanned.ts';
import { expectSameTree, inodeGroups, snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, linkTo, type TreeLiteral, tree } from '../kit/tree.ts';

it('links all names to the oldest, once each', async () => {
  const { root, apply } = await equalFiles(5);
  const { ledger, tally, calls } = await apply();
  expect(inodeGroups(snapshotOf(root))).toHaveLength(1);
  expect(tally.failures).toEqual([]);
  expect(ledger).toMatchObject({ linkedNames: 4, canonicals: 1, emptiedInodes: 4, emptiedSize: 4 * 4 });
  expect(calls).toEqual({ link: 4, rename: 4, unlink: 0 });
});

it.each([2, 3, 4, 7])(
  'where the system takes %i names on a file, names go to more files and none fails',
  async (most) => {
    const { root, before, apply } = await equalFiles(20);
    const { ledger, tally } = await apply({ fs: { link: (from, to) => linkUpTo(most, from, to) } });
    expect(tally.failures).toEqual([]);
    const counts = inodeGroups(snapshotOf(root)).map((names) => names.length);
    expect(Math.max(...counts)).toBe(most);
    expect(counts).toHaveLength(Math.ceil(20 / most));
    expectSameTree(before, snapshotOf(root));
    expect(ledger).toMatchObject({ linkedNames: 20 - counts.length, emptiedInodes: 20 - counts.length });
  },
);

it('a canonical that somebody gave more names meanwhile is full at the limit, and another goes on', async () => {
  const { root, apply } = await equalFiles(6);
  const outside = temporaryFolder();
  for (const name of ['a', 'b']) fs.linkSync(path.join(root, '0/f'), path.join(outside, name));
  const { tally } = await apply({ limit: 4 });
  expect(tally.failures).toEqual([]);
  const snapshot = snapshotOf(root);
  expect([...snapshot.values()].filter(({ nlink, kind }) => kind === 'file' && nlink > 4)).toEqual([]);
  expect(inodeGroups(snapshot).map((names) => names.length)).toEqual([2, 4]);
});

it('a canonical that changed is reported once, stays as it is, and the others find another', async () => {
  const { root, apply } = await equalFiles(6);
  fs.writeFileSync(path.join(root, '0/f'), 'diff');
  const before = snapshotOf(root);
  const { tally } = await apply();
  expect(tally.failures).toEqual([{ path: path.join('0', 'f'), attempted: 'link', code: 'CHANGED' }]);
  expect(inodeGroups(snapshotOf(root))).toEqual([['0/f'], ['1/f', '2/f', '3/f', '4/f', '5/f']]);
  expectSameTree(before, snapshotOf(root));
});

it.runIf(process.platform !== 'win32')(
  'a canonical that may not be linked, as one that is immutable, is reported, and the others find another',
  async () => {
    const { root, before, apply } = await equalFiles(6);
    const { tally } = await apply({
      fs: { link: (from, to) => (isIn('0', from) ? fail('EPERM') : nodeFileSystem.link(from, to)) },
    });
    expect(tally.failures).toEqual([{ path: path.join('0', 'f'), attempted: 'link', code: 'EPERM' }]);
    expect(inodeGroups(snapshotOf(root))).toEqual([['0/f'], ['1/f', '2/f', '3/f', '4/f', '5/f']]);
    expectSameTree(before, snapshotOf(root));
  },
);

it.each([2, 3, 6])(
  'where files are on %i disks of a pool, as of mergerfs, those of each are linked to one another',
  async (disks) => {
    const { root, before, apply } = await equalFiles(24);
    const diskOf = (at: FsPath) => Number(path.basename(path.dirname(displayPath(at)))) % disks;
    const { tally } = await apply({
      fs: { link: (from, to) => (diskOf(from) === diskOf(to) ? nodeFileSystem.link(from, to) : fail('EXDEV')) },
    });
    const groups = inodeGroups(snapshotOf(root));
    expect(groups.map((names) => names.length)).toEqual(Array.from({ length: disks }, () => 24 / disks));
    expect(groups.map((names) => new Set(names.map(diskOf)).size)).toEqual(Array.from({ length: disks }, () => 1));
    expect(tally.failures.map(({ code }) => code)).toEqual(Array.from({ length: disks - 1 }, () => 'EXDEV'));
    expectSameTree(before, snapshotOf(root));
  },
);

it.runIf(process.platform !== 'win32')(
  'where canonical after canonical may not be linked, the rest fails in the fourth round',
  async () => {
    const { apply } = await equalFiles(20);
    const { tally, tasks } = await apply({ fs: { link: () => fail('EPERM') } });
    // Each of three canonicals, then the sixteen that were to be linked to the fourth.
    expect(new Set(tally.failures.map(({ path: at }) => at)).size).toBe(19);
    expect(tally.failures).toHaveLength(19);
    expect(tasks.flat()).toHaveLength(19 + 18 + 17 + 16);
  },
);

it('every canonical in turn may change: the run ends, with each reported', async () => {
  const { root, apply } = await equalFiles(4);
  for (const folder of ['0', '1', '2']) fs.writeFileSync(path.join(root, folder, 'f'), 'diff');
  const { tally } = await apply();
  expect(tally.failures.map((failure) => failure.path).sort()).toEqual(
    ['0', '1', '2'].map((each) => path.join(each, 'f')),
  );
  expect(inodeGroups(snapshotOf(root))).toHaveLength(4);
});

it('a name that cannot be replaced is reported and its bytes do not count as freed', async () => {
  const { root, apply } = await equalFiles(4);
  const { ledger, tally } = await apply({
    fs: { rename: (from, to) => (isIn('2', to) ? fail('EBUSY') : nodeFileSystem.rename(from, to)) },
  });
  expect(tally.failures).toEqual([{ path: path.join('2', 'f'), attempted: 'replace', code: 'EBUSY' }]);
  expect(inodeGroups(snapshotOf(root))).toEqual([['0/f', '1/f', '3/f'], ['2/f']]);
  expect(ledger).toMatchObject({ linkedNames: 2, emptiedInodes: 2 });
});

it('an inode’s bytes count as freed once, when its last name goes', async () => {
  const { root, apply } = await equalFiles(3, { '0/g': linkTo('0/f'), '1/g': linkTo('1/f'), '2/g': linkTo('2/f') });
  const last = path.join('2', 'g');
  const { ledger } = await apply({
    fs: {
      rename: (from, to) => (displayPath(to).endsWith(last) ? fail('EBUSY') : nodeFileSystem.rename(from, to)),
    },
  });
  expect(inodeGroups(snapshotOf(root))).toEqual([['0/f', '0/g', '1/f', '1/g', '2/f'], ['2/g']]);
  expect(ledger).toMatchObject({ linkedNames: 3, emptiedInodes: 1, emptiedSize: 4 });
});

it('folder times are written down before the first link of a round, and forgotten after the last', async () => {
  const { apply } = await equalFiles(6);
  const { journal } = await apply({ fs: { link: (from, to) => linkUpTo(4, from, to) } });
  expect(journal).toEqual(['begin 1 2 3 4 5', 'link', 'end', expect.stringMatching(/^begin/), 'link', 'end']);
});

it('all names of a folder are in one task, for two threads would put back each other’s times', async () => {
  const more = [2, 3, 4, 5, 6, 7].map((other) => [`1/${other}`, linkTo(`${other}/f`)] as const);
  const { apply } = await equalFiles(12, Object.fromEntries(more));
  const { tasks } = await apply();
  expect(tasks.length).toBeGreaterThan(2);
  expect(tasks.filter((folders) => folders.includes('1'))).toHaveLength(1);
});

it('where a folder cannot be given its time again, that is said and left to the next run', async () => {
  const { apply } = await equalFiles(2);
  let calls = 0;
  const { journal, tally } = await apply({ fs: { setTimes: () => (++calls === 1 ? undefined : fail('EIO')) } });
  expect(tally.failures).toEqual([{ path: '1', attempted: 'put back the folder time', code: 'EIO' }]);
  expect(journal.at(-1)).toBe('keep');
});

/** Equal files `0/f`, `1/f`, … and further names of them, scanned, and a way to link them. */
async function equalFiles(count: number, names: TreeLiteral = {}) {
  const root = temporaryFolder();
  const files = Array.from({ length: count }, (_, index) => [`${index}/f`, file('same')] as const);
  tree(root, { ...Object.fromEntries(files), ...names });
  const before = snapshotOf(root);
  const { table } = await scanned(root);
  const facts = establishFacts(table, noIndex, { ignore: new Set(), doubt: false });
  const contents = [{ digest: 0n, members: Uint32Array.from({ length: count }, (_, inode) => inode) }];
  return { root, before, apply };

  async function apply({ fs: overrides = {}, limit = 1023 }: { fs?: Partial<FileSystem>; limit?: number } = {}) {
    const events: DedupeEvent[] = [];
    const journal: string[] = [];
    const tasks: string[][] = [];
    const calls = { link: 0, rename: 0, unlink: 0 };
    const through = counting({ ...nodeFileSystem, ...overrides }, calls, () => {
      if (journal.at(-1) !== 'link') journal.push('link');
    });
    const observer = (event: DedupeEvent): void => void events.push(event);
    const progress = newSharedProgress();
    const tally = new RunTally(observer);
    const ledger = new LinkLedger(facts);
    const pool = inProcessPool(through);
    const tools = {
      fs: through,
      pool: {
        ...pool,
        run: <Task, Result>(job: Job<Task, Result>, task: Task) => {
          if (job.name === LINK.name) tasks.push(foldersOf(task as LinkTask));
          return pool.run(job, task);
        },
      },
      index: noIndex,
      remembers: false,
      journal: {
        begin: (entries: Iterable<{ path: FsPath }>) => {
          const folders = Array.from(entries, (entry) => displayPath(entry.path));
          journal.push(`begin ${folders.sort().join(' ')}`);
        },
        end: ({ keep }: { keep: boolean }) => void journal.push(keep ? 'keep' : 'end'),
      },
      progress,
      observer,
      reach: () => 'paths' as const,
    };
    const request = {
      root,
      rules: {
        root,
        device: 0n,
        snapshots: '*',
        patterns: { include: [], exclude: [], ignoreCase: false },
        minSize: 0,
        maxSize: 0,
        sealed: new Map<string, never>(),
        mountPoints: [],
        removeLeftovers: false,
        namesPerTask: 1,
      },
      ignore: new Set<never>(),
      limit,
      dryRun: false,
      lazy: false,
      newOnly: false,
      full: false,
      reportNames: false,
    };
    const run = {
      request,
      tools,
      tally,
      meters: startMeters(tools),
      censusGuard: new CensusGuard(noIndex),
      flushed: () => Promise.resolve(),
      beforeLinks: () => Promise.resolve(),
      isStopped: () => false,
    };
    const state = { table, eligibility: facts.eligibility, progress };
    const plan = new ActionPlan({ facts, ledger, limit: request.limit });
    plan.add(contents);
    await applyPlan({ contents: () => contents, plan }, run, { facts, state, ledger });
    return { ledger, tally, journal, tasks, calls };
  }

  function foldersOf({ actions }: LinkTask): string[] {
    const folders = Array.from(actions.name, (name) => facts.paths.relativeFolder(table.names.folder[name]).toString());
    return [...new Set(folders)];
  }
}

function counting(
  through: FileSystem,
  calls: Record<'link' | 'rename' | 'unlink', number>,
  onLink: () => void,
): FileSystem {
  return {
    ...through,
    link: (from, to) => {
      onLink();
      calls.link++;
      through.link(from, to);
    },
    rename: (from, to) => {
      calls.rename++;
      through.rename(from, to);
    },
    unlink: (at) => {
      calls.unlink++;
      through.unlink(at);
    },
  };
}

function linkUpTo(most: number, from: FsPath, to: FsPath): void {
  if (nodeFileSystem.lstat(from).nlink >= BigInt(most)) fail('EMLINK');
  nodeFileSystem.link(from, to);
}

function isIn(folder: string, at: FsPath): boolean {
  return path.basename(path.dirname(displayPath(at))) === folder;
}

function fail(code: string): never {
  throw Object.assign(new Error(code), { code, syscall: 'test' });
}
