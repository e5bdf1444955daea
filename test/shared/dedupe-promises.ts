import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { setTimesExactly } from '../../src/platform/exact-times.ts';
import { eligibleLeft } from '../kit/eligible-left.ts';
import { expectFigures, relinkedPaths } from '../kit/figures.ts';
import type { JsonRun } from '../kit/run-json.ts';
import { expectSameTree, inodeGroups, type TreeSnapshot } from '../kit/snapshot-of.ts';
import { sharedFolder } from '../kit/temporary-folder.ts';
import { DEFAULT_MTIME_NS, file, folder, linkTo, someBytes, symlink, type TreeLiteral, tree } from '../kit/tree.ts';
import { made, type Program, runForSummary } from './program.ts';

const ODD_NS = 1_700_000_000_123_456_700n;
const STATE = '.dedupe-backups';

/** What a run over backups does, on every platform and file system. */
export function dedupePromises(program: Program): void {
  describe(`the first run over backups, ${program.place},`, () => firstRun(program));
  describe(`a dry run, ${program.place},`, () => dryRun(program));
  describe(`a later run, ${program.place},`, () => laterRun(program));
  describe(`what is linked, ${program.place}:`, () => choices(program));
}

/** Something of everything. `twin` pairs are equal; what differs, differs in one thing. */
function mixed({ timeGrainNs, hasSymlinks, hasModes }: Program): TreeLiteral {
  const large = file(someBytes(3_000_000), { mode: 0o444 });
  const twin = file('twin', { mtime: ODD_NS });
  return {
    '2026-01-01/': folder({ mtime: ODD_NS }),
    '2026-01-01/sub/': folder({ mtime: ODD_NS + timeGrainNs, mode: hasModes ? 0o700 : 0o755 }),
    '2026-01-01/twin': twin,
    '2026-01-01/sub/large': large,
    '2026-01-01/sub/large-differs': file(someBytes(3_000_000, 2)),
    '2026-01-01/time': file('time', { mtime: ODD_NS }),
    '2026-01-01/mode': file('mode', { mode: 0o444 }),
    '2026-01-01/empty': file(''),
    '2026-01-01/alone': file('nothing else has this size'),
    '2026-01-01/same-size': file('twim'),
    '2026-01-02/': folder({ mtime: ODD_NS + 2n * timeGrainNs }),
    '2026-01-02/twin': twin,
    '2026-01-02/moved/twin again': linkTo('2026-01-02/twin'),
    '2026-01-02/sub/large': large,
    '2026-01-02/time': file('time', { mtime: ODD_NS + timeGrainNs }),
    '2026-01-02/mode': file('mode'),
    '2026-01-02/empty': file(''),
    '2026-01-03/sub/large': large,
    '2026-01-03/sub/folder of that name/large': file('not large'),
    loose: twin,
    ...(hasSymlinks ? { '2026-01-01/s': symlink('twin'), '2026-01-02/s': symlink('twin') } : {}),
  };
}

function firstRun(program: Program): void {
  const root = sharedFolder(program.base);
  tree(root, mixed(program));
  setTimesExactly(root, ODD_NS, ODD_NS);
  const before = program.look(root);
  let run: JsonRun;
  let after: TreeSnapshot;
  beforeAll(async () => {
    run = await runForSummary(program, [program.pathOf(root)]);
    after = program.look(root);
  });

  it('ends well and says nothing on stderr but its progress', () => {
    expect(run.code).toBe(0);
    expect(run.summary.failures).toEqual([]);
    expect(run.stderr).not.toMatch(/error|warning|not/i);
  });

  it('changes no byte, time, mode or owner of any file, folder or symlink, nor of the root', () => {
    expectSameTree(before, after);
    expect(fs.statSync(root, { bigint: true }).mtimeNs).toBe(ODD_NS);
  });

  it('makes all names of equal content and metadata one file, and no others', () => {
    expect(eligibleLeft(after)).toEqual([]);
    expect(inodeGroups(after).filter((names) => names.length > 1)).toEqual([
      ['2026-01-01/sub/large', '2026-01-02/sub/large', '2026-01-03/sub/large'],
      ['2026-01-01/twin', '2026-01-02/moved/twin again', '2026-01-02/twin', 'loose'],
    ]);
  });

  it('keeps the file with the most names, else the one in the oldest snapshot', () => {
    expect(relinkedPaths(before, after).sort()).toEqual([
      '2026-01-01/twin',
      '2026-01-02/sub/large',
      '2026-01-03/sub/large',
      'loose',
    ]);
  });

  it('reports what two readings of the tree report', () => {
    expectFigures(run.summary, before, after);
    expect(run.summary).toMatchObject({
      snapshots: 3,
      oldestSnapshot: '2026-01-01',
      newestSnapshot: '2026-01-03',
      canonicals: 2,
      differingMetadata: { files: 2, ignore: ['mtime', 'mode'] },
      leftOut: { emptyFiles: 2, symlinks: program.hasSymlinks ? 2 : 0, filtered: 0 },
    });
  });

  it('reads every byte once of every file that it is to know', () => {
    const { contentBytesRead, uniqueBytesBefore } = run.summary;
    const alone = 'nothing else has this size'.length + 'not large'.length;
    expect(contentBytesRead).toBe(program.hasIndex ? uniqueBytesBefore : uniqueBytesBefore - alone);
  });

  it('writes lines of JSON that begin with run-started and end with run-finished', () => {
    const started = { type: 'run-started', root: program.pathOf(root), maxLinks: 1023, dryRun: false };
    expect(run.events[0]).toMatchObject(started);
    expect(run.events.filter(({ type }) => type === 'run-finished')).toHaveLength(1);
    const phases = run.events.flatMap((event) => (event.type === 'phase-finished' ? [event.phase] : []));
    expect(phases).toEqual(['scan', 'read', 'link']);
  });

  it('leaves in its own folder the index alone', () => {
    const state = path.join(root, STATE);
    expect(fs.existsSync(state)).toBe(program.hasIndex);
    const left = program.hasIndex ? fs.readdirSync(state) : [];
    expect(left.filter((name) => !name.startsWith('index.mdb'))).toEqual([]);
  });
}

function dryRun(program: Program): void {
  it('changes neither tree nor index and says what a run then does', async () => {
    const root = made(program, mixed(program));
    await runForSummary(program, [program.pathOf(root), '--include', 'time']);
    const before = everythingIn(program, root);
    const dry = await runForSummary(program, ['-n', program.pathOf(root)]);
    const listing = await program.run(['--dry-run', program.pathOf(root)]);
    expect(everythingIn(program, root)).toEqual(before);

    expect([dry.code, listing.code]).toEqual([0, 0]);
    const listed = listing.stdout.split('\n').flatMap((line) => /^would link {2}(.+) {2}to/.exec(line)?.[1] ?? []);
    const linked = ['2026-01-01/twin', '2026-01-02/sub/large', '2026-01-03/sub/large', 'loose'];
    expect(listed.map((name) => name.replaceAll('\\', '/')).sort()).toEqual(linked);
    expect(listing.stdout).toContain('Dry run: nothing was changed.');

    const wet = await runForSummary(program, [program.pathOf(root)]);
    const { contentBytesRead: _, readMs: _ms, elapsedMs: _all, ...planned } = dry.summary;
    expect(wet.summary).toMatchObject({ ...planned, dryRun: false });
    expect(planned).toMatchObject({ dryRun: true, linkedNames: 4 });
  });

  it('of a root that was never deduped leaves nothing behind', async () => {
    const root = made(program, PAIR);
    const before = everythingIn(program, root);
    expect((await program.run(['-n', program.pathOf(root)])).code).toBe(0);
    expect(everythingIn(program, root)).toEqual(before);
  });
}

function laterRun(program: Program): void {
  const root = sharedFolder(program.base);
  tree(root, { ...PAIR, '1/old': file('older'), '2/new': file('new, and longer') });
  let after: TreeSnapshot;
  beforeAll(async () => {
    await runForSummary(program, [program.pathOf(root)]);
    after = program.look(root);
  });

  it('over an unchanged tree changes nothing', async () => {
    const { summary } = await runForSummary(program, [program.pathOf(root)]);
    expect(summary).toMatchObject({ linkedNames: 0, reclaimedBytes: 0, failures: [], contentBytesRead: 0 });
    expect(program.look(root)).toEqual(after);
  });

  it('links a new snapshot to the old files', async () => {
    tree(root, { '3/a': file('same'), '3/b': file('older'), '3/z': file('zz') });
    const before = program.look(root);
    const { summary } = await runForSummary(program, [program.pathOf(root)]);
    const now = program.look(root);
    expectSameTree(before, now);
    if (summary.snapshotsNotWalked === 0) expectFigures(summary, before, now);
    else expect(summary).toMatchObject({ names: 3, namesNotWalked: 4, linkedNames: 2, snapshotsNotWalked: 2 });
    expect(relinkedPaths(before, now)).toEqual(['3/a', '3/b']);
    expect(now.get('3/a')?.ino).toBe(after.get('1/a')?.ino);
  });
}

function choices(program: Program): void {
  it.each([
    { options: ['--include', '*.txt'], linked: ['a.txt', 'cache/c.txt'], filtered: 2 },
    { options: ['--exclude', 'cache', '--exclude', '2026-01-01/*.iso'], linked: ['a.txt'], filtered: 3 },
    { options: ['--min-size', '5', '--max-size', '10b'], linked: ['b.iso'], filtered: 4 },
  ])('$options takes $linked', async ({ options, linked, filtered }) => {
    const names = { 'a.txt': file('text'), 'b.iso': file('disk image'), 'cache/c.txt': file('cached text') };
    const root = made(program, { ...below('2026-01-01', names), ...below('2026-01-02', names) });
    const { summary } = await runForSummary(program, [...options, program.pathOf(root)]);
    expect(summary.leftOut.filtered).toBe(filtered);
    expect(pairsIn(program, root)).toEqual(linked);
  });

  it('what differs in its metadata is counted, and linked by the --ignore that the summary names', async () => {
    const root = made(program, {
      '2026-01-01/mode': file('mode'),
      '2026-01-01/time': file('time'),
      '2026-01-02/mode': file('mode', { mode: 0o444 }),
      '2026-01-02/time': file('time', { mtime: DEFAULT_MTIME_NS + program.timeGrainNs }),
    });
    const before = program.look(root);
    const first = await runForSummary(program, [program.pathOf(root)]);
    expect(first.summary).toMatchObject({ linkedNames: 0, differingMetadata: { files: 2, ignore: ['mtime', 'mode'] } });
    expectSameTree(before, program.look(root));
    await runForSummary(program, ['--ignore', 'mtime,mode', program.pathOf(root)]);
    expect(pairsIn(program, root)).toEqual(['mode', 'time']);
    const kept = program.look(root);
    for (const name of ['mode', 'time']) {
      const { mode, mtimeNs } = before.get(`2026-01-01/${name}`) ?? {};
      expect(kept.get(`2026-01-02/${name}`)).toMatchObject({ mode, mtimeNs });
    }
  });

  it('read-only files are linked, and all names keep the flag', async () => {
    const readOnly = file('read-only', { mode: 0o444 });
    const root = made(program, {
      '1/a': readOnly,
      '2/a': readOnly,
      '2/b': linkTo('2/a'),
      '3/a': readOnly,
      '3/c': readOnly,
    });
    const before = program.look(root);
    const { code, summary } = await runForSummary(program, [program.pathOf(root)]);
    expect({ code, failures: summary.failures }).toEqual({ code: 0, failures: [] });
    const after = program.look(root);
    expectSameTree(before, after);
    expect(inodeGroups(after)).toEqual([['1/a', '2/a', '2/b', '3/a', '3/c']]);
  });

  it("--snapshots '*/*' takes host/date for a snapshot: the oldest date is kept, not the first host", async () => {
    const same = file('same');
    const root = made(program, { 'alpha/2026-02-02/a': same, 'beta/2026-01-01/a': same, 'alpha/loose': same });
    const before = program.look(root);
    const { summary } = await runForSummary(program, ['--snapshots', '*/*', program.pathOf(root)]);
    expect(summary).toMatchObject({ snapshots: 2, names: 3, linkedNames: 2 });
    expect(program.look(root).get('alpha/loose')?.ino).toBe(before.get('beta/2026-01-01/a')?.ino);
  });

  it('eight equal files are three at --max-links 3', async () => {
    const root = made(program, equalFiles(8));
    const before = program.look(root);
    const { summary } = await runForSummary(program, ['--max-links', '3', program.pathOf(root)]);
    const after = program.look(root);
    expectFigures(summary, before, after);
    expect(inodeGroups(after).map((names) => names.length)).toEqual([3, 3, 2]);
  });

  it('2,500 equal files are three, of at most 1,023 names, and the next run has nothing to do', async () => {
    const root = made(program, equalFiles(2500));
    const before = program.look(root);
    const { summary } = await runForSummary(program, [program.pathOf(root)]);
    const after = program.look(root);
    expectSameTree(before, after);
    expectFigures(summary, before, after);
    expect(eligibleLeft(after)).toEqual([]);
    expect(
      inodeGroups(after)
        .map((names) => names.length)
        .sort(),
    ).toEqual([1023, 1023, 454]);
    const next = await runForSummary(program, [program.pathOf(root)]);
    expect(next.summary).toMatchObject({ linkedNames: 0, failures: [] });
    expect(program.look(root)).toEqual(after);
  });
}

/** Two snapshots with one equal file each. */
const PAIR: TreeLiteral = { '1/a': file('same'), '2/a': file('same') };

function below(name: string, literal: TreeLiteral): TreeLiteral {
  return Object.fromEntries(Object.entries(literal).map(([at, node]) => [`${name}/${at}`, node]));
}

function equalFiles(count: number): TreeLiteral {
  const name = (index: number): string => `2026-01-0${1 + (index % 3)}/${Math.floor(index / 500)}/${index}`;
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [name(index), file('equal')]));
}

/** The files of the first snapshot that are one with those of the second. */
function pairsIn(program: Program, root: string): string[] {
  const groups = inodeGroups(program.look(root)).filter((names) => names.length === 2);
  return groups.map(([first]) => first.slice('2026-01-01/'.length));
}

/** The tree, the root's own time, and the files in the program's own folder with their bytes. */
function everythingIn(program: Program, root: string): object {
  const state = path.join(root, STATE);
  const own = fs.existsSync(state) ? program.look(state) : undefined;
  return {
    tree: program.look(root),
    rootTime: fs.statSync(root, { bigint: true }).mtimeNs / program.timeGrainNs,
    state: own && new Map([...own].map(([at, { sha256 }]) => [at, sha256])),
  };
}
