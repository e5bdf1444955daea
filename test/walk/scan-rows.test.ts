import { expect, test } from 'vitest';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { ScanRowsBuilder } from '../../src/walk/scan-rows-builder.ts';

const status = nodeFileSystem.lstat('.');

test('every row is kept while the columns grow, and when they are filled a second time', () => {
  const first = filled(new ScanRowsBuilder(), 20_000);
  expectFilled(first, 20_000);
  expectFilled(filled(new ScanRowsBuilder(first), 1_500), 1_500);
  expectFilled(filled(new ScanRowsBuilder(first), 30_000), 30_000);
});

test('a copy of the names is theirs alone, and the builder is empty after it', () => {
  const builder = new ScanRowsBuilder();
  for (const names of [20_000, 3, 0]) {
    for (let row = 0; row < names; row++) builder.addName(row, `file-${row}`, { ...status, ino: BigInt(row + 7) });
    const copy = builder.takeNames();
    builder.addName(0, 'another', { ...status, ino: 1n });
    builder.takeNames();
    expect([copy.names.count, copy.names.ino.length, copy.folders.count]).toEqual([names, names, 0]);
    for (let row = 0; row < names; row++) {
      if (copy.names.ino[row] !== BigInt(row + 7)) expect(copy.names.ino[row]).toBe(BigInt(row + 7));
      if (textOf(copy.names, row) !== `file-${row}`) expect(textOf(copy.names, row)).toBe(`file-${row}`);
    }
  }
});

test('a builder that begins anew in its own rows has none of the earlier ones', () => {
  const builder = new ScanRowsBuilder();
  builder.countWithin(3, { emptyFiles: 2 });
  filled(builder, 2_000);
  builder.clear();
  expectFilled(filled(builder, 1_500), 1_500);
  expect([...builder.take().within.emptyFiles.subarray(0, 8)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
});

function filled(builder: ScanRowsBuilder, count: number) {
  for (let row = 0; row < count; row++) {
    builder.addName(row, `file-${row}`, { ...status, ino: BigInt(row + 7), nlink: BigInt(row % 5) });
    builder.addFolder(`folder-${row}`, { ...status, mtimeNs: BigInt(row) }, { parent: row, isSnapshot: row % 2 === 0 });
  }
  return builder.take();
}

function expectFilled({ names, folders }: ReturnType<typeof filled>, count: number): void {
  expect([names.count, folders.count]).toEqual([count, count]);
  for (let row = 0; row < count; row++) {
    const nlink = names.words[row * 4 + 3];
    const seen = [names.folder[row], names.ino[row], names.size[row], nlink, textOf(names, row)];
    const folder = [folders.parent[row], folders.mtimeNs[row], folders.isSnapshot[row], textOf(folders, row)];
    if (`${seen}` !== `${[row, row + 7, status.size, row % 5, `file-${row}`]}`) expect(seen).toEqual(row);
    if (`${folder}` !== `${[row, row, row % 2 === 0 ? 1 : 0, `folder-${row}`]}`) expect(folder).toEqual(row);
  }
}

function textOf({ text, textEnd }: { text: Uint8Array; textEnd: Uint32Array }, row: number): string {
  return new TextDecoder().decode(text.slice(row === 0 ? 0 : textEnd[row - 1], textEnd[row]));
}
