import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, it, test } from 'vitest';
import type { DedupeEvent } from '../../src/domain/events.ts';
import { dedupe } from '../../src/index.ts';
import { eligibleLeft } from '../kit/eligible-left.ts';
import { runBin } from '../kit/run-bin.ts';
import { runJson } from '../kit/run-json.ts';
import { expectSameTree, inodeGroups, snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, someBytes, symlink, tree } from '../kit/tree.ts';

const NOBODY = 65_534;
const asRoot = test.runIf(process.getuid?.() === 0);

asRoot('what a user may not read is reported by path, and the rest is done', async () => {
  const root = temporaryFolder();
  tree(root, {
    '1/a': file('a', { uid: NOBODY }),
    '1/secret': file('s', { uid: NOBODY, mode: 0 }),
    '1/locked/b': file('b', { uid: NOBODY }),
    '2/a': file('a', { uid: NOBODY }),
    '2/secret': file('s', { uid: NOBODY, mode: 0 }),
  });
  for (const each of ['', '1', '2', '1/locked']) fs.chownSync(path.join(root, each), NOBODY, NOBODY);
  fs.chmodSync(path.join(root, '1/locked'), 0);
  const before = snapshotOf(root);
  const { code, summary } = await runJson([root], { uid: NOBODY });
  expect(code).toBe(3);
  expectSameTree(before, snapshotOf(root));
  expect(inodeGroups(snapshotOf(root)).filter((names) => names.length > 1)).toEqual([['1/a', '2/a']]);
  expect(summary.failures.map((failure) => Object.values(failure).join(' ')).sort()).toEqual([
    '1/locked list folder EACCES',
    '1/secret open EACCES',
    '2/secret open EACCES',
  ]);
});

asRoot('a folder that may not be written, or whose time could not be put back, stays as it is', async () => {
  const root = temporaryFolder();
  const names = ['1/a', 'closed/a', 'shared/a', 'open/a'];
  tree(root, Object.fromEntries(names.map((name) => [name, file('a', { uid: NOBODY, gid: NOBODY })])));
  for (const each of ['', '1', 'closed', 'open']) fs.chownSync(path.join(root, each), NOBODY, NOBODY);
  fs.chmodSync(path.join(root, 'closed'), 0o555);
  fs.chownSync(path.join(root, 'shared'), 0, NOBODY);
  fs.chmodSync(path.join(root, 'shared'), 0o775);
  const before = snapshotOf(root);
  const { code, summary } = await runJson([root], { uid: NOBODY });
  expect(code).toBe(3);
  expect(summary).toMatchObject({ linkedNames: 1 });
  expect(summary.failures).toHaveLength(2);
  expect(summary.failures).toContainEqual({ path: 'closed/a', attempted: 'link', code: 'EACCES' });
  expect(summary.failures).toContainEqual({ path: 'shared/a', attempted: 'link', code: 'FOLDER_TIME' });
  expectSameTree(before, snapshotOf(root));
});

asRoot('an index that this user may not write to is told, in our words, before LMDB meets it', async () => {
  const root = temporaryFolder();
  tree(root, { '1/a': file('a', { uid: NOBODY }), '2/a': file('a', { uid: NOBODY }) });
  expect((await runBin([root])).code).toBe(0);
  const state = path.join(root, '.dedupe-backups');
  for (const each of [root, path.join(root, '1'), path.join(root, '2'), state]) fs.chownSync(each, NOBODY, NOBODY);
  for (const command of [[], ['verify']]) {
    const { code, stderr } = await runBin([...command, root], { uid: NOBODY });
    expect(code).toBe(1);
    expect(stderr).toContain(`The index ${state}/index.mdb could not be opened: access denied (EACCES).`);
  }
  expect(fs.readdirSync(state).filter((name) => !name.startsWith('index.mdb'))).toEqual([]);
});

/** Something happens between the scan and the reading, or between the reading and the linking. */
const BETWEEN: Record<string, (event: DedupeEvent) => boolean> = {
  'after the scan': (event) => event.type === 'snapshots-found',
  'before linking': (event) => event.type === 'phase-progress' && event.phase === 'link',
};

it.each([
  { what: 'a duplicate is rewritten', path: '2/a', by: rewrite },
  { what: 'a duplicate is replaced', path: '2/a', by: replace },
  { what: 'the canonical is rewritten', path: '1/a', by: rewrite },
  { what: 'the canonical is replaced', path: '1/a', by: replace },
  { what: 'the canonical is deleted', path: '1/a', by: (at: string) => fs.rmSync(at) },
  { what: 'a folder becomes a symlink to another', path: '2', by: becomeSymlink },
])('where $what while a run works, nothing is lost and the rest is linked', async ({ path: at, by }) => {
  for (const [moment, isNow] of Object.entries(BETWEEN)) {
    const root = pairs();
    let before = snapshotOf(root);
    let done = false;
    const summary = await dedupe({
      root,
      threads: 1,
      onEvent: (event) => {
        if (done || !isNow(event)) return;
        done = true;
        by(path.join(root, at));
        before = snapshotOf(root);
      },
    });
    expect(done, moment).toBe(true);
    expectSameTree(before, snapshotOf(root));
    expect(summary.failures, moment).not.toEqual([]);
    const paths = summary.failures.map((failure) => failure.path);
    expect(
      paths.filter((each) => !/^[12]\/[abc]$/.test(each)),
      moment,
    ).toEqual([]);
    const linked = inodeGroups(snapshotOf(root)).filter((names) => names.length > 1);
    if (at !== '2')
      expect(linked, moment).toEqual(
        expect.arrayContaining([
          ['1/b', '2/b'],
          ['1/c', '2/c'],
        ]),
      );
    const next = await dedupe({ root, threads: 1 });
    expect(next.failures, moment).toEqual([]);
    expectSameTree(before, snapshotOf(root));
    expect(eligibleLeft(snapshotOf(root)), moment).toEqual([]);
  }
});

/** Three pairs in two snapshots. */
function pairs(): string {
  const root = temporaryFolder();
  const names = ['a', 'b', 'c'].flatMap((name, seed) =>
    ['1', '2'].map((snapshot) => [`${snapshot}/${name}`, file(someBytes(5000 + seed, seed + 1))] as const),
  );
  tree(root, { ...Object.fromEntries(names), '1/s': symlink('a') });
  return root;
}

/** In place: the same inode. */
function rewrite(at: string): void {
  fs.writeFileSync(at, someBytes(fs.statSync(at).size, 99));
}

/** As editors save: another inode under the same name. */
function replace(at: string): void {
  fs.writeFileSync(`${at}.new`, someBytes(fs.statSync(at).size, 99));
  fs.renameSync(`${at}.new`, at);
}

function becomeSymlink(at: string): void {
  const elsewhere = temporaryFolder();
  fs.cpSync(at, elsewhere, { recursive: true, preserveTimestamps: true });
  fs.renameSync(at, `${at}-moved`);
  fs.symlinkSync(elsewhere, at);
}
