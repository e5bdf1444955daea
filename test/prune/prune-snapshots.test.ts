import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { WritesLost } from '../../src/copying/flush-disk.ts';
import type { Failure } from '../../src/domain/failure.ts';
import type { HashIndex } from '../../src/hash-index/hash-index.ts';
import { noIndex } from '../../src/hash-index/no-index.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { NamesLeft } from '../../src/prune/measure-snapshot.ts';
import { pruneSnapshots } from '../../src/prune/prune-snapshots.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, folder, tree } from '../kit/tree.ts';

it('the disk has what stays before anything goes, and that it went before the index forgets', async () => {
  const { pruned, happened } = prune([undefined, undefined]);
  expect(await pruned).toMatchObject({ deleted: ['1'], begun: 0 });
  expect(happened).toEqual(['flush', 'rename', 'flush', 'forget 1']);
});

it('nothing goes where the disk has lost something before', async () => {
  const { pruned, happened, root } = prune(['EIO']);
  await expect(pruned).rejects.toThrow(WritesLost);
  expect(happened).toEqual(['flush']);
  expect(fs.readdirSync(path.join(root, '1'))).toEqual(['a']);
});

it('the index forgets nothing where the disk may not have that it went', async () => {
  const { pruned, happened, failures } = prune([undefined, 'EIO']);
  expect(await pruned).toMatchObject({ deleted: ['1'] });
  expect(happened).toEqual(['flush', 'rename', 'flush']);
  expect(failures).toEqual([{ path: '.', attempted: 'write to the disk', code: 'EIO' }]);
});

/** Deletes `1` and keeps `2`; the disk answers with `codes`. */
function prune(codes: (string | undefined)[]) {
  const root = temporaryFolder();
  tree(root, { '1/a': file('old'), '2/a': file('new'), 'state/': folder() });
  const [doomed, kept] = ['1', '2'].map((name) => {
    const at = path.join(root, name);
    return { name, path: at, ino: nodeFileSystem.lstat(at).ino, isSealed: true };
  });
  const happened: string[] = [];
  const failures: Failure[] = [];
  const index: HashIndex = {
    ...noIndex,
    snapshots: () => [{ name: '1', ino: doomed.ino, sealedAt: 0, names: 1, apparentBytes: 3 }],
    write: ({ forgetSnapshots = [] }) => {
      happened.push(`forget ${[...forgetSnapshots].join()}`);
      return Promise.resolve();
    },
  };
  const isStopped = () => false;
  const rename: typeof nodeFileSystem.rename = (from, to) => {
    happened.push('rename');
    nodeFileSystem.rename(from, to);
  };
  const here = { ...nodeFileSystem, rename };
  const pruned = pruneSnapshots(
    root,
    {
      plan: {
        root,
        toDelete: [{ name: '1', names: 1, folders: 1, frees: 0, isLeast: false }],
        kept: [],
        others: [],
        inProgress: [],
        freeBytes: 0,
        frees: 0,
        missing: undefined,
      },
      doomed: [doomed],
      kept: [kept],
      keptSnapshots: [kept],
      left: new NamesLeft(),
    },
    {
      fs: here,
      index,
      walk: { fs: here, device: nodeFileSystem.lstat(root).dev, mountPoints: new Set(), isStopped },
      byFd: false,
      clearsReadOnly: false,
      numbersStay: true,
      mountPointsNow: () => new Set(),
      state: path.join(root, 'state'),
      isStopped,
      onMeasured: () => undefined,
      onRemoved: () => undefined,
      onFailed: (failure) => failures.push(failure),
      flush: () => {
        happened.push('flush');
        return Promise.resolve(codes.shift());
      },
    },
    () => undefined,
  );
  return { pruned, happened, failures, root };
}
