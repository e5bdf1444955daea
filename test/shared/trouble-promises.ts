import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { eligibleLeft } from '../kit/eligible-left.ts';
import { preload, signalAt } from '../kit/preload.ts';
import {
  differencesOf,
  expectContentKept,
  expectSameTree,
  inodeGroups,
  type TreeSnapshot,
} from '../kit/snapshot-of.ts';
import { DEFAULT_MTIME_NS, file, folder, someBytes, type TreeLiteral } from '../kit/tree.ts';
import { expectKilled, made, type Program, runForSummary } from './program.ts';

const FILES = 20;

/** What becomes of a run that cannot do all it should, on every platform and file system. */
export function troublePromises(program: Program): void {
  describe(`a run that is killed, ${program.place},`, () => killed(program));
  describe(`what cannot be done, ${program.place},`, () => failing(program));
  describe(`what cannot be right, ${program.place},`, () => refusing(program));
}

function killed(program: Program): void {
  it.each([
    { when: 'before', call: 'linkSync', count: 1 },
    { when: 'after', call: 'linkSync', count: 5 },
    { when: 'after', call: 'renameSync', count: 6 },
    ...(program.hasNativeCalls ? NATIVE_KILLS : []),
  ] as const)('$when $call number $count leaves every name with its bytes, and a rerun puts all right', async (at) => {
    const root = made(program, pairs(FILES));
    const before = program.look(root);
    const run = await program.run(['--threads', '1', program.pathOf(root)], {
      nodeFlags: signalAt(at.call, { ...at, signal: 'SIGKILL' }),
    });
    expectKilled(run);
    const left = program.look(root);
    expectContentKept(before, left);
    const marks = differencesOf(before, left).map((line) => line.replace(/~.*? /, '~ ').replace(/was.*/, ''));
    if (at.count > 1) expect(marks).toContain('2026-01-02: mtimeNs ');
    if (at.count === 5) expect(marks).toContain('2026-01-02/.dedupe~ is new');

    const rerun = await program.run([program.pathOf(root)]);
    expect(rerun.code).toBe(0);
    if (at.count > 1) expect(rerun.stderr).toContain('an earlier run was killed; what it left behind');
    expectDone(program, root, before);
    const state = path.join(root, '.dedupe-backups');
    const own = fs.existsSync(state) ? fs.readdirSync(state) : [];
    expect(own.filter((name) => /folder-times|^lock/.test(name))).toEqual([]);
  });
}

function failing(program: Program): void {
  it.each([
    { call: 'linkSync', code: 'EIO', attempted: 'link' },
    { call: 'renameSync', code: 'EBUSY', attempted: 'replace' },
    { call: 'renameSync', code: 'EPERM', attempted: 'replace' },
    { call: 'renameSync', code: 'EACCES', attempted: 'replace' },
  ])('a name whose $call always fails with $code stays whole, and all others are linked', async (fault) => {
    const root = made(program, pairs(3));
    const before = program.look(root);
    const run = await runForSummary(program, [program.pathOf(root)], { nodeFlags: failingAtName(fault, '1') });
    const { attempted, code } = fault;
    expect(run.code).toBe(3);
    expect(run.summary).toMatchObject({ linkedNames: 2, failures: [{ attempted, code }] });
    expect(run.summary.failures[0].path.replaceAll('\\', '/')).toBe('2026-01-02/1');
    expectSameTree(before, program.look(root));
    const next = await runForSummary(program, [program.pathOf(root)]);
    expect(next.summary).toMatchObject({ linkedNames: 1, failures: [] });
    expectSameTree(before, program.look(root));
  });

  it('a system that takes no more than 5 names on a file makes more files, and no failure', async () => {
    const equal = Array.from({ length: 23 }, (_, at) => [`${at % 3}/${at}`, file('equal')] as const);
    const root = made(program, Object.fromEntries(equal));
    const before = program.look(root);
    const nodeFlags = preload(`
      const link = fs.linkSync;
      fs.linkSync = (from, to) => {
        if (fs.lstatSync(from).nlink >= 5) throw Object.assign(new Error('fault'), { code: 'EMLINK', syscall: 'link' });
        link(from, to);
      };`);
    const { code, summary } = await runForSummary(program, [program.pathOf(root)], { nodeFlags });
    expect([code, summary.failures]).toEqual([0, []]);
    const after = program.look(root);
    expectSameTree(before, after);
    expect(
      inodeGroups(after)
        .map((names) => names.length)
        .sort(),
    ).toEqual([3, 5, 5, 5, 5]);
  });
}

function refusing(program: Program): void {
  it.each([
    { root: 'missing', words: 'does not exist' },
    { root: '1/a', words: 'is not a folder' },
  ])('such as $root for a root, ends with a sentence and exit code 1', async ({ root: given, words }) => {
    const root = made(program, PAIR);
    const { code, stdout, stderr } = await program.run([program.pathOf(path.join(root, given))]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^dedupe-backups: .*\n {2}\S.*\n$/);
    expect(stderr).toContain(`${program.pathOf(path.join(root, given))} ${words}`);
    expect(inodeGroups(program.look(root))).toEqual(UNLINKED);
  });

  it('such as an unknown option, ends with exit code 2 and what to write instead', async () => {
    const root = made(program, PAIR);
    const { code, stdout, stderr } = await program.run(['--dry-rum', program.pathOf(root)]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Did you mean --dry-run?');
    expect(inodeGroups(program.look(root))).toEqual(UNLINKED);
  });

  it('such as a root that a run on another machine holds, ends with exit code 4 and names the lock', async () => {
    const root = made(program, PAIR);
    const owner = { pid: 4711, hostname: 'elsewhere', bootId: null, pidNamespace: null, startTicks: null };
    const lock = path.join(root, '.dedupe-backups/lock');
    fs.mkdirSync(path.dirname(lock));
    fs.writeFileSync(lock, JSON.stringify({ ...owner, startedAt: Date.now(), nonce: '0123456789abcdef' }));
    const { code, stderr } = await program.run([program.pathOf(root)]);
    expect(code).toBe(4);
    expect(stderr).toContain(`remove ${program.pathOf(lock)}`);
    expect(inodeGroups(program.look(root))).toEqual(UNLINKED);
  });

  it('such as the copy before it, stops it where robocopy says so, and only there', async () => {
    const root = made(program, PAIR);
    const { code, stderr } = await program.run(['--after-robocopy', '8', program.pathOf(root)]);
    expect(code).toBe(1);
    expect(stderr).toContain('robocopy ended with exit code 8');
    expect(inodeGroups(program.look(root))).toEqual(UNLINKED);
    expect((await program.run(['--after-robocopy', '7', program.pathOf(root)])).code).toBe(0);
    expect(inodeGroups(program.look(root))).toEqual([['1/a', '2/a']]);
  });
}

const NATIVE_KILLS = [
  { when: 'after', call: 'linkat', count: 5 },
  { when: 'before', call: 'renameat', count: 5 },
  { when: 'after', call: 'renameat', count: 6 },
] as const;

const PAIR: TreeLiteral = { '1/a': file('same'), '2/a': file('same') };
const UNLINKED = [['1/a'], ['2/a']];

/** Every call that would give `name` another file fails. */
function failingAtName({ call, code }: { call: string; code: string }, name: string): string[] {
  return preload(`
    const real = { linkSync: fs.linkSync, renameSync: fs.renameSync };
    let links = 0;
    fs.${call} = (from, to) => {
      const isHit = '${call}' === 'linkSync' ? ++links === 2 : /[\\\\/]${name}$/.test(String(to));
      if (!threads.isMainThread && isHit) {
        throw Object.assign(new Error('fault'), { code: '${code}', syscall: '${call}' });
      }
      real.${call}(from, to);
    };`);
}

/** Equal files by pairs, in two snapshots whose folders have odd times. */
function pairs(count: number): TreeLiteral {
  const literal: Record<string, TreeLiteral[string]> = {};
  for (const [index, snapshot] of ['2026-01-01', '2026-01-02'].entries()) {
    literal[`${snapshot}/`] = folder({ mtime: DEFAULT_MTIME_NS - 123_456_700n + 100n * BigInt(index) });
    for (let name = 0; name < count; name++) {
      literal[`${snapshot}/${name}`] = file(someBytes(100 + (name % 7), name + 1));
    }
  }
  return literal;
}

/** Where an undisturbed run ends too. */
function expectDone(program: Program, root: string, before: TreeSnapshot): void {
  const after = program.look(root);
  expectSameTree(before, after);
  expect(eligibleLeft(after)).toEqual([]);
  expect(inodeGroups(after)).toHaveLength(FILES);
}
