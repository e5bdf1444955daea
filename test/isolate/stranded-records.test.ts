import { Buffer } from 'node:buffer';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import type { IndexChanges } from '../../src/hash-index/hash-index.ts';
import { noIndex } from '../../src/hash-index/no-index.ts';
import { moveStrandedRecords } from '../../src/isolate/stranded-records.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

const SNAPSHOTS = 100;

test('no path is made in a snapshot older than the one that has the file; others have their turn', async () => {
  const root = temporaryFolder();
  const files = Array.from({ length: 300 }, (_unused, at) => `file ${at}`);
  const [oldest, newest] = ['000', '099'];
  tree(root, Object.fromEntries(files.map((name) => [`${newest}/${name}`, file(name)])));
  const recorded = new Map(
    files.map((name) => [nodeFileSystem.lstat(path.join(root, newest, name)).ino, path.join(oldest, name)]),
  );
  const snapshots = Array.from({ length: SNAPSHOTS }, (_unused, at) => {
    return { name: `${at}`.padStart(3, '0'), ino: 1n, sealedAt: 0, names: 1, apparentBytes: 1 };
  });
  const moved: string[] = [];
  const index = {
    ...noIndex,
    snapshots: () => snapshots,
    lookUp: (ino: bigint) => ({ size: 1, mtimeNs: 0n, digest: 1n, path: Buffer.from(recorded.get(ino) ?? '') }),
    write: (changes: IndexChanges) => {
      for (const record of changes.moved ?? []) moved.push(`${record.path}`);
      return Promise.resolve();
    },
  };
  let turns = 0;
  setImmediate(function turn() {
    turns++;
    if (moved.length === 0) setImmediate(turn);
  });
  const words = vi.spyOn(Buffer.prototype, 'toString');
  await moveStrandedRecords([], new Set(recorded.keys()), { root, fs: nodeFileSystem, index });
  const decoded = words.mock.calls.length;
  words.mockRestore();
  expect(moved.sort()).toEqual(files.map((name) => path.join(newest, name)).sort());
  expect(decoded).toBeLessThan(files.length * 10);
  expect(turns).toBeGreaterThan(0);
});
