import { Buffer } from 'node:buffer';
import path from 'node:path';
import { expect, test } from 'vitest';
import { seededRandom } from '../../src/domain/seeded-random.ts';
import type { FsPath } from '../../src/platform/fs-path.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import type { FileTable } from '../../src/walk/file-table.ts';
import { FileTableBuilder } from '../../src/walk/file-table-builder.ts';
import { ScanRowsBuilder } from '../../src/walk/scan-rows-builder.ts';
import { tablePaths } from '../../src/walk/table-paths.ts';

/** More folders than are remembered. */
const DEPTH = 700;

test('paths of folders in each other, asked for in any order, are those of their names', () => {
  const table = nested(Array.from({ length: DEPTH }, (_, level) => `${level}`));
  const paths = tablePaths(table);
  for (const level of shuffled(DEPTH)) {
    const relative = Array.from({ length: level + 1 }, (_, at) => `${at}`).join(path.sep);
    expect(paths.folder(level + 1)).toBe(['/root', relative].join(path.sep));
    expect(`${paths.relativeFolder(level + 1)}`).toBe(relative);
    expect(paths.name(level)).toBe(['/root', relative, 'name'].join(path.sep));
    expect(`${paths.relativeName(level)}`).toBe([relative, 'name'].join(path.sep));
  }
});

test('what is below a name that is no text has a path in bytes', () => {
  const paths = tablePaths(nested(['day', Buffer.from([0xe9]), 'below']));
  expect(paths.folder(1)).toBe(['/root', 'day'].join(path.sep));
  const bytes = Buffer.from(['/root', 'day', 'é', 'below'].join(path.sep), 'latin1');
  expect(paths.folder(3)).toEqual(bytes);
  expect(paths.name(2)).toEqual(Buffer.concat([bytes, Buffer.from(`${path.sep}name`)]));
});

test('the path of a deep folder is not put together anew for each folder above it', () => {
  const table = nested(Array.from({ length: DEPTH }, () => 'd'));
  let steps = 0;
  const parent = new Proxy(table.folders.parent, {
    get: (column, row) => {
      steps++;
      return Reflect.get(column, row);
    },
  });
  const paths = tablePaths({ ...table, folders: { ...table.folders, parent } });
  for (let folder = 1; folder <= DEPTH; folder++) {
    paths.folder(folder);
    paths.relativeFolder(folder);
  }
  expect(steps).toBeLessThan(10 * DEPTH);
});

/** Each folder in the one before, the first in the root; in each a file, numbered as its folder is, but from 0. */
function nested(names: readonly FsPath[]): FileTable {
  const status = nodeFileSystem.lstat('.');
  const rows = new ScanRowsBuilder();
  for (const [at, name] of names.entries()) {
    rows.addFolder(name, status, { parent: at, isSnapshot: at === 0 });
    rows.addName(at + 1, 'name', { ...status, ino: BigInt(at + 1) });
  }
  const builder = new FileTableBuilder({ path: '/root', ino: 1n, mtimeNs: 0n });
  builder.add(rows.take(), [0]);
  return builder.table();
}

function shuffled(count: number): number[] {
  const random = seededRandom(1);
  return Array.from({ length: count }, (_, at) => ({ at, by: random() }))
    .sort((a, b) => a.by - b.by)
    .map(({ at }) => at);
}
