import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { beforeAll, describe, expect, it } from 'vitest';
import { eligibleLeft } from '../kit/eligible-left.ts';
import { expectFigures, relinkedPaths } from '../kit/figures.ts';
import { runBin } from '../kit/run-bin.ts';
import { runJson } from '../kit/run-json.ts';
import { expectSameTree, inodeGroups, snapshotOf } from '../kit/snapshot-of.ts';
import { sharedFolder, temporaryFolder } from '../kit/temporary-folder.ts';
import { fifo, file, folder, linkTo, someBytes, symlink, type TreeLiteral, tree } from '../kit/tree.ts';

const onPosix = it.runIf(process.platform !== 'win32');
const ODD_NS = 1_700_000_000_123_456_789n;

/** Something of everything. `twin` pairs are equal; what differs, differs in one thing. */
const MIXED: TreeLiteral = {
  '2026-01-01/': folder({ mtime: ODD_NS }),
  '2026-01-01/sub/': folder({ mtime: ODD_NS + 1n, mode: 0o700 }),
  '2026-01-01/twin': file('twin', { mtime: ODD_NS }),
  '2026-01-01/sub/large': file(someBytes(3_000_000), { mode: 0o444 }),
  '2026-01-01/sub/large-differs': file(someBytes(3_000_000, 2)),
  '2026-01-01/time': file('time', { mtime: ODD_NS }),
  '2026-01-01/mode': file('mode', { mode: 0o600 }),
  '2026-01-01/empty': file(''),
  '2026-01-01/alone': file('nothing else has this size'),
  '2026-01-01/same-size': file('twim'),
  '2026-01-01/s': symlink('twin'),
  '2026-01-02/': folder({ mtime: ODD_NS + 2n }),
  '2026-01-02/twin': file('twin', { mtime: ODD_NS }),
  '2026-01-02/moved/twin again': linkTo('2026-01-02/twin'),
  '2026-01-02/sub/large': file(someBytes(3_000_000), { mode: 0o444 }),
  '2026-01-02/time': file('time', { mtime: ODD_NS + 1n }),
  '2026-01-02/mode': file('mode', { mode: 0o644 }),
  '2026-01-02/empty': file(''),
  '2026-01-02/s': symlink('twin'),
  '2026-01-03/sub/large': file(someBytes(3_000_000), { mode: 0o444 }),
  '2026-01-03/sub/folder of that name/large': file('not large'),
  loose: file('twin', { mtime: ODD_NS }),
};

describe('the first run over backups', () => {
  const root = sharedFolder();
  tree(root, process.platform === 'win32' ? MIXED : { ...MIXED, '2026-01-03/pipe': fifo() });
  const before = snapshotOf(root);
  const rootTime = fs.statSync(root, { bigint: true }).mtimeNs;
  let run: Awaited<ReturnType<typeof runJson>>;
  beforeAll(async () => {
    run = await runJson([root]);
  });

  it('ends well and says nothing on stderr but its progress', () => {
    expect(run.code).toBe(0);
    expect(run.summary.failures).toEqual([]);
    expect(run.stderr).not.toMatch(/error|warning|not/i);
  });

  it('changes no byte, time, mode or owner of any file, folder or symlink, nor of the root', () => {
    expectSameTree(before, snapshotOf(root));
    expect(fs.statSync(root, { bigint: true }).mtimeNs).toBe(rootTime);
  });

  it('makes all names of equal content and metadata one file, and no others', () => {
    const after = snapshotOf(root);
    expect(eligibleLeft(after)).toEqual([]);
    expect(inodeGroups(after).filter((names) => names.length > 1)).toEqual([
      ['2026-01-01/sub/large', '2026-01-02/sub/large', '2026-01-03/sub/large'],
      ['2026-01-01/twin', '2026-01-02/moved/twin again', '2026-01-02/twin', 'loose'],
    ]);
  });

  it('keeps the file with the most names, else the one in the oldest snapshot', () => {
    expect(relinkedPaths(before, snapshotOf(root)).sort()).toEqual([
      '2026-01-01/twin',
      '2026-01-02/sub/large',
      '2026-01-03/sub/large',
      'loose',
    ]);
  });

  it('reports what two readings of the tree report', () => {
    expectFigures(run.summary, before, snapshotOf(root));
    expect(run.summary).toMatchObject({
      snapshots: 3,
      oldestSnapshot: '2026-01-01',
      newestSnapshot: '2026-01-03',
      canonicals: 2,
      differingMetadata: { files: 2, ignore: ['mtime', 'mode'] },
      leftOut: { emptyFiles: 2, symlinks: 2, filtered: 0 },
    });
  });

  it('reads every byte of every inode once', () => {
    expect(run.summary.contentBytesRead).toBe(run.summary.uniqueBytesBefore);
  });

  it('writes lines of JSON that begin with run-started and end with run-finished', () => {
    expect(run.events[0]).toMatchObject({ type: 'run-started', root, maxLinks: 1023, dryRun: false });
    expect(run.events.filter(({ type }) => type === 'run-finished')).toHaveLength(1);
    const phases = run.events.flatMap((event) => (event.type === 'phase-finished' ? [event.phase] : []));
    expect(phases).toEqual(['scan', 'read', 'link']);
  });

  onPosix('leaves only the index in its own folder', () => {
    const left = fs.readdirSync(path.join(root, '.dedupe-backups')).sort();
    expect(left.filter((name) => /lock|probe|folder-times/.test(name) && !name.endsWith('.mdb-lock'))).toEqual([]);
  });
});

describe('a dry run', () => {
  it('changes neither tree nor index and says what a run then does', async () => {
    const root = temporaryFolder();
    tree(root, MIXED);
    await runJson([root, '--include', 'time']);
    const before = everythingIn(root);
    const dry = await runJson(['-n', root]);
    const listing = await runBin(['--dry-run', root]);
    expect(everythingIn(root)).toEqual(before);

    expect(dry.code).toBe(0);
    expect(listing.code).toBe(0);
    const listed = listing.stdout.split('\n').flatMap((line) => /^would link {2}(.+) {2}to/.exec(line)?.[1] ?? []);
    expect(listed.sort()).toEqual(['2026-01-01/twin', '2026-01-02/sub/large', '2026-01-03/sub/large', 'loose']);
    expect(listing.stdout).toContain('Dry run: nothing was changed.');

    const wet = await runJson([root]);
    const { contentBytesRead: _, readMs: _ms, elapsedMs: _all, ...planned } = dry.summary;
    expect(wet.summary).toMatchObject({ ...planned, dryRun: false });
    expect(planned).toMatchObject({ dryRun: true, linkedNames: 4 });
  });

  it('of a root that was never deduped leaves nothing behind', async () => {
    const root = temporaryFolder();
    tree(root, { '1/a': file('x'), '2/a': file('x') });
    const before = everythingIn(root);
    expect((await runBin(['-n', root])).code).toBe(0);
    expect(everythingIn(root)).toEqual(before);
  });
});

/** The tree, the root's own time, and the files in the program's own folder with their bytes. */
function everythingIn(root: string): object {
  const state = path.join(root, '.dedupe-backups');
  return {
    tree: snapshotOf(root),
    rootTime: fs.statSync(root, { bigint: true }).mtimeNs,
    state: fs.existsSync(state) ? new Map([...snapshotOf(state)].map(([at, { sha256 }]) => [at, sha256])) : undefined,
  };
}
