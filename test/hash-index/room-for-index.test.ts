import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openIndex } from '../../src/hash-index/open-index.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

test('a disk without room for a commit is said before LMDB finds out, and nothing is made there', () => {
  const folder = temporaryFolder();
  const full = { ...nodeFileSystem, freeBytes: () => 100_000 };
  expect(() => openIndex({ folder, readOnly: false, fs: full })).toThrow(
    expect.objectContaining({
      kind: 'failed',
      message: expect.stringContaining(`${path.join(folder, 'index.mdb')} is full: it has 97 KiB free`),
      hint: expect.stringContaining('Free a few MB'),
    }),
  );
  expect(fs.readdirSync(folder)).toEqual([]);
});

test('a disk that fills up meanwhile is said by the next write, and what was written stays', async () => {
  const folder = temporaryFolder();
  let free = 2 ** 30;
  const { index } = openIndex({
    folder,
    readOnly: false,
    fs: { ...nodeFileSystem, freeBytes: () => free },
  });
  const record = { ino: 7n, size: 1, mtimeNs: 2n, digest: 3n, path: Buffer.from('a') };
  await index.write({ put: [record] });
  free = 0;
  await expect(index.write({ put: [{ ...record, ino: 8n }] })).rejects.toThrow('is full');
  expect([...index.inodes()]).toEqual([7n]);
  await index.close();
});

test('LMDB’s lock file has its blocks, for a write to a hole on a full disk would kill the process', async () => {
  const folder = temporaryFolder();
  const { index } = openIndex({ folder, readOnly: false });
  const { size, blocks } = fs.statSync(path.join(folder, 'index.mdb-lock'));
  expect(blocks * 512).toBeGreaterThanOrEqual(size);
  await index.close();
});
