import { expect, test } from 'vitest';
import { inWorkOrder } from '../../src/dedupe/work-order.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import type { FileTable } from '../../src/walk/file-table.ts';
import { FileTableBuilder } from '../../src/walk/file-table-builder.ts';
import { ScanRowsBuilder } from '../../src/walk/scan-rows-builder.ts';

test('the names of a folder stand together, however they came into the table: two threads would put back each other’s times', () => {
  const table = tableOf('old', 'other', 'old', 'kept', 'kept too', 'and this');
  const order = inWorkOrder(actions([0, 3], [1, 4], [2, 5]), table);
  expect([...order.name]).toEqual([0, 2, 1]);
  expect([...order.from]).toEqual([0, 2, 1]);
  expect([...order.to]).toEqual([3, 5, 4]);
});

test('folders whose canonicals are in one folder follow one another', () => {
  const table = tableOf('a', 'b', 'c', 'kept', 'kept too');
  const order = inWorkOrder(actions([0, 4], [1, 3], [2, 4]), table);
  expect([...order.name]).toEqual([1, 0, 2]);
  expect([...order.to]).toEqual([3, 4, 4]);
});

/** A file in each of these folders; name and inode are its place, a folder is numbered when it is first met, from 1. */
function tableOf(...folders: readonly string[]): FileTable {
  const status = nodeFileSystem.lstat('.');
  const rows = new ScanRowsBuilder();
  const known = [...new Set(folders)];
  for (const folder of known) rows.addFolder(folder, status, { parent: 0, isSnapshot: false });
  for (const [at, folder] of folders.entries()) {
    rows.addName(1 + known.indexOf(folder), 'name', { ...status, ino: BigInt(at + 1) });
  }
  const builder = new FileTableBuilder({ path: '/root', ino: 1n, mtimeNs: 0n });
  builder.add(rows.take(), [0]);
  return builder.table();
}

function actions(...moves: readonly [name: number, to: number][]) {
  const name = Uint32Array.from(moves, ([each]) => each);
  return { name, from: name, to: Uint32Array.from(moves, ([, to]) => to) };
}
