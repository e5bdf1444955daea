import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { finishEach } from '../../src/mirror/finish-each.ts';
import { Finishing } from '../../src/mirror/jobs.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { newSharedProgress, requestStop } from '../../src/platform/shared-progress.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const posixUser = { uid: 1n, gid: 1n, groups: [], isRoot: false };

test('folders get the mode and times of their sources; one without a source is only looked at', () => {
  const root = temporaryFolder();
  const [open, none] = [pair(root, 'open', 0o750), pair(root, 'none')];
  fs.utimesSync(open.source, 1000, 2000);
  const before = fs.statSync(none.target, { bigint: true });
  const answer = finish([open, { target: none.target, source: undefined }]);
  expect([...answer.states]).toEqual([Finishing.done, Finishing.done]);
  const after = fs.statSync(open.target, { bigint: true });
  expect([after.mode & 0o777n, after.mtimeNs]).toEqual([0o750n, 2000n * 10n ** 9n]);
  expect([...answer.mtimeNs]).toEqual([after.mtimeNs, before.mtimeNs]);
  expect([...answer.ino]).toEqual([after.ino, before.ino]);
});

test('a folder whose mode shuts its owner out waits until what is in it is done', () => {
  const closed = pair(temporaryFolder(), 'closed', 0o500);
  const mode = () => fs.statSync(closed.target).mode & 0o777;
  const before = mode();
  expect([...finish([closed]).states]).toEqual([Finishing.closed]);
  expect(mode()).toBe(before);
  expect([...finish([closed], { evenClosed: true }).states]).toEqual([Finishing.done]);
  expect(mode()).toBe(0o500);
});

test('one that fails does not keep the others from being done', () => {
  const root = temporaryFolder();
  const [gone, open] = [pair(root, 'gone'), pair(root, 'open')];
  fs.rmdirSync(gone.source);
  const answer = finish([gone, open]);
  expect([...answer.states]).toEqual([Finishing.notDone, Finishing.done]);
  expect(answer.failures).toEqual([{ at: 0, code: 'ENOENT' }]);
});

test.each(['a file', 'a symlink to a folder'])('one in whose place there is %s has failed', (what) => {
  const root = temporaryFolder();
  const { source, target } = pair(root, 'changed');
  const elsewhere = pair(root, 'elsewhere', 0o711).source;
  const before = fs.statSync(target).mode;
  fs.rmdirSync(source);
  if (what === 'a file') fs.writeFileSync(source, '');
  else fs.symlinkSync(elsewhere, source);
  expect(finish([{ source, target }]).failures).toEqual([{ at: 0, code: 'CHANGED' }]);
  expect(fs.statSync(target).mode).toBe(before);
});

test('one that a symlink led to, which is followed, gets the metadata of the folder', () => {
  const root = temporaryFolder();
  const { source, target } = pair(root, 'followed');
  const elsewhere = pair(root, 'elsewhere', 0o711).source;
  fs.rmdirSync(source);
  fs.symlinkSync(elsewhere, source);
  expect(finish([{ source, target }], { followed: true }).failures).toEqual([]);
  expect(fs.statSync(target).mode & 0o777).toBe(0o711);
});

test('a run that is to stop does no more', () => {
  const progress = newSharedProgress();
  requestStop(progress);
  const answer = finish([pair(temporaryFolder(), 'open')], { progress });
  expect([...answer.states]).toEqual([Finishing.notDone]);
});

function pair(root: string, name: string, mode = 0o755): { source: string; target: string } {
  const [source, target] = ['source', 'target'].map((side) => path.join(root, side, name));
  for (const folder of [source, target]) fs.mkdirSync(folder, { recursive: true });
  fs.chmodSync(source, mode);
  return { source, target };
}

function finish(
  pairs: readonly { source: string | undefined; target: string }[],
  { evenClosed = false, followed = false, progress = newSharedProgress() } = {},
) {
  const [sources, targets] = [pairs.map(({ source }) => source), pairs.map(({ target }) => target)];
  const { uid, gid } = nodeFileSystem.stat(targets[0]);
  return finishEach(
    { sources, targets, followed, evenClosed, progress },
    { fs: nodeFileSystem, user: { ...posixUser, uid, gid } },
  );
}
