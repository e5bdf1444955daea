import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openIndex } from '../../src/hash-index/open-index.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { record } from './records.ts';

const DAY = 24 * 3600 * 1000;
const NOW = 1_790_000_000_000;

test('an index that was closed in good order is not read through when it is opened again', async () => {
  const folder = await madeIndex();
  expect(await bytesReadAtOpen(folder, NOW + DAY)).toBe(0);
  expect(await bytesReadAtOpen(folder, NOW + 2 * DAY)).toBe(0);
});

test('it is checked again after a week, and then not for a week', async () => {
  const folder = await madeIndex();
  expect(await bytesReadAtOpen(folder, NOW + 6 * DAY)).toBe(0);
  expect(await bytesReadAtOpen(folder, NOW + 8 * DAY)).toBeGreaterThan(0);
  expect(await bytesReadAtOpen(folder, NOW + 14 * DAY)).toBe(0);
  expect(await bytesReadAtOpen(folder, NOW + 3 * DAY)).toBeGreaterThan(0); // the clock was put back
});

test('it is checked when somebody has written to it, even where size and mtime are as before', async () => {
  const folder = await madeIndex();
  const file = path.join(folder, 'index.mdb');
  const { atime, mtime } = fs.statSync(file);
  await sleep(20); // a file's times move with the clock of the kernel, every few ms
  const bytes = fs.readFileSync(file);
  bytes.fill(0xff, 4096 + 16, 8192);
  bytes.fill(0xff, 16, 4096);
  fs.writeFileSync(file, bytes);
  fs.utimesSync(file, atime, mtime);
  const { index, setAside } = openIndex({ folder, readOnly: false, now: NOW });
  expect(setAside).toContain('unreadable');
  await index.close();
});

test('it is checked after a run that had it open and did not close it', async () => {
  const folder = await madeIndex();
  const { index } = openIndex({ folder, readOnly: false, now: NOW });
  expect(fs.readdirSync(folder)).not.toContain('index.mdb.clean');
  await index.close();
  fs.rmSync(path.join(folder, 'index.mdb.clean'));
  expect(await bytesReadAtOpen(folder, NOW)).toBeGreaterThan(0);
});

test('an index that somebody deleted is begun anew, though its mark is there', async () => {
  const folder = await madeIndex();
  fs.rmSync(path.join(folder, 'index.mdb'));
  const { index, setAside } = openIndex({ folder, readOnly: false, now: NOW });
  expect([[...index.inodes()], setAside]).toEqual([[], undefined]);
  await index.close();
});

test('a mark that cannot be left costs a check and nothing else', async () => {
  const folder = await madeIndex();
  const refusing: FileSystem = {
    ...nodeFileSystem,
    createFile: () => {
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'open' });
    },
  };
  const { index } = openIndex({ folder, readOnly: false, now: NOW, fs: refusing });
  await index.close();
  expect(await bytesReadAtOpen(folder, NOW)).toBeGreaterThan(0);
});

async function madeIndex(): Promise<string> {
  const folder = temporaryFolder();
  const { index } = openIndex({ folder, readOnly: false, now: NOW });
  await index.write({ put: Array.from({ length: 2000 }, (_, ino) => record(ino + 1, 10, ino)) });
  await index.close();
  return folder;
}

async function bytesReadAtOpen(folder: string, now: number): Promise<number> {
  let bytes = 0;
  const counting: FileSystem = {
    ...nodeFileSystem,
    read: (...args) => {
      const count = nodeFileSystem.read(...args);
      bytes += count;
      return count;
    },
  };
  const { index, setAside } = openIndex({ folder, readOnly: false, fs: counting, now });
  expect([setAside, index.lookUp(7n)?.digest]).toEqual([undefined, 6n]);
  await index.close();
  return bytes;
}
