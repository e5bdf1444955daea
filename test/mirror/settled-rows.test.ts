import { expect, test } from 'vitest';
import { addSettled } from '../../src/mirror/settled-rows.ts';
import type { FileStatus } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { rowName } from '../../src/walk/scan-rows.ts';
import { ScanRowsBuilder } from '../../src/walk/scan-rows-builder.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

test('files with bytes have rows; what else is settled is counted, with what it takes on the disk if no other has it', () => {
  const status = nodeFileSystem.lstat(temporaryFolder());
  const of = (changed: Partial<FileStatus>): FileStatus =>
    Object.assign(Object.create(status), { ...status, ...changed });
  const [isFile, isNone] = [() => true, () => false];
  const rows = new ScanRowsBuilder();
  const add = (name: string, changed: Partial<FileStatus>): void =>
    addSettled(rows, { folder: 1, name, status: of({ nlink: 1n, ...changed }) });
  add('file', { isFile, size: 5n, blocks: 8n });
  add('empty', { isFile, size: 0n, blocks: 4n });
  add('link', { isFile: isNone, size: 5n, blocks: 2n });
  const { names, within } = rows.takeNames();
  expect(Array.from({ length: names.count }, (_, row) => [`${rowName(names, row)}`, names.folder[row]])).toEqual([
    ['file', 1],
  ]);
  expect([within.emptyFiles[1], within.others[1], within.units[1]]).toEqual([1, 1, 6]);
});
