import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { checkIndexFile, type IndexFileState } from '../../src/hash-index/check-index-file.ts';
import { openLmdbIndex } from '../../src/hash-index/lmdb-index.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { randomNumbers } from './corrupt.ts';
import { LmdbFile } from './lmdb-file.ts';
import { censusOf, record, run } from './records.ts';

test('whatever LMDB writes is sound: growing, shrinking, with long values and freed pages used again', async () => {
  const file = path.join(temporaryFolder(), 'index.mdb');
  const random = randomNumbers(5);
  const some = (most: number) => Math.floor(random() * most);
  for (let round = 0; round < 12; round++) {
    const index = openLmdbIndex(file, 0);
    for (let transaction = 0; transaction < 3; transaction++) {
      const put = Array.from({ length: some(1500) }, () => ({
        ...record(some(5000), some(5), some(1000)),
        path: Buffer.alloc(Math.floor(random() ** 8 * 9000), 'x'),
      }));
      const forget = Array.from({ length: round % 4 === 3 ? 4000 : 100 }, () => BigInt(some(5000)));
      await index.write({ put, forget });
    }
    await index.close();
    expect(check(file)).toEqual({ state: 'sound' });
  }
}, 120_000);

/** Damage, by the reason that is given for it. None of it is seen by the checks of records. */
const DAMAGE: readonly (readonly [reason: string, damage: (file: LmdbFile) => Buffer | undefined])[] = [
  ['no meta page', (file) => write16(file, 18, 2)],
  ['no LMDB file of this version', (file) => write16(file, 24, 0)],
  ['no LMDB file of this version', (file) => write16(file, 28, 3)],
  ['page size', (file) => write16(file, 48, 4097)],
  ['two page sizes', (file) => write16(file, file.pageSize + 48, 8192)],
  ['shorter than its meta pages', (file) => file.bytes.subarray(0, 2 * file.pageSize - 1)],
  ['flags', (file) => write16(file, file.freeTree + 4, 0)],
  ['flags', (file) => write16(file, file.mainTree + 4, 4)],
  ['flags of a tree', (file) => write16(file, file.tree('files') + 4, 4)],
  ['size of the map', (file) => write64(file, 40, 2 ** 40)],
  ['transactions out of order', (file) => write64(file, file.meta + 152, file.u64(file.meta + 152) + 2)],
  ['transaction in the wrong place', swapMetaPages],
  ['transaction with the root of another', (file) => write64(file, file.rootOf(file.mainTree) + 8, 1)],
  ['last page out of range', (file) => write64(file, file.meta + 144, 0)],
  ['last page out of range', (file) => write64(file, file.meta + 144, 2 ** 40)],
  ['number out of range', (file) => write64(file, file.meta + 144, 2 ** 60)],
  ['page out of range', (file) => write64(file, file.tree('files') + 40, file.lastPage + 1)],
  ['depth', (file) => write16(file, file.tree('files') + 6, 33)],
  ['page flags', (file) => write16(file, file.tree('files') + 6, 1)],
  ['an empty tree that claims entries', (file) => write64(file, file.tree('meta') + 40, -1)],
  ['an empty tree that claims entries', (file) => write16(file, file.tree('snapshots') + 6, 1)],
  ['page used twice', (file) => write64(file, file.tree('files') + 40, 1)],
  ['files and contents differ', (file) => write64(file, file.tree('files') + 32, 1)],
  ['number of entries', (file) => write64(file, file.tree('files') + 32, 2 ** 40)],
  ['number of entries', (file) => write64(file, file.tree('notes') + 32, 1)],
  ['page in the wrong place', (file) => write64(file, leafOf(file), 2)],
  ['page of a later transaction', (file) => write64(file, leafOf(file) + 8, file.u64(file.meta + 152) + 1)],
  ['page flags', (file) => write16(file, leafOf(file) + 18, 1)],
  ['free space', (file) => write16(file, leafOf(file) + 20, 3)],
  ['free space', (file) => write16(file, leafOf(file) + 20, 0)],
  ['free space', (file) => write16(file, leafOf(file) + 20, 4090)],
  ['free space', (file) => write16(file, leafOf(file) + 22, 4090)],
  ['node out of its page', (file) => write16(file, leafOf(file) + 24, 0)],
  ['node out of its page', (file) => write16(file, leafOf(file) + 24, 4071)],
  ['node out of its page', (file) => write16(file, leafOf(file) + 24, 4070)],
  ['key out of its page', (file) => write16(file, nodeOf(file) + 6, 4090)],
  ['value out of its page', (file) => write16(file, nodeOf(file), 4090)],
  ['node flags', (file) => write16(file, nodeOf(file) + 4, 4)],
  ['keys out of order', swapFirstNodes],
  ['keys out of order', repeatFirstKey],
  ['keys out of order', lowerSecondBranchKey],
  ['nodes do not fill their page', (file) => lowerUpper(file, leafOf(file))],
  ['nodes do not fill their page', (file) => lowerUpper(file, file.rootOf(file.tree('files')))],
  ['page used twice', (file) => repeatFirstChild(file)],
  ['content record', (file) => write16(file, file.nodes(file.firstLeaf(file.tree('contents')))[0].at + 6, 23)],
  ['pages of a long value', (file) => write64(file, longValue(file) + 8, file.u64(file.meta + 152) + 1)],
  ['pages of a long value', (file) => write64(file, longValue(file) + 16, 1)],
  ['pages of a long value', (file) => write16(file, longPage(file) + 20, 1)],
  ['page flags', (file) => write16(file, longPage(file) + 18, 2)],
  ['list of free pages', (file) => write64(file, freeList(file), 2 ** 40)],
  ['list of free pages', (file) => write64(file, freeList(file), -1)],
  ['meta page listed as free', (file) => write64(file, freeList(file) + 8, 1)],
  ['page used twice', (file) => write64(file, freeList(file) + 8, leafOf(file) / file.pageSize)],
  ['page used twice', (file) => write64(file, freeList(file) + 8, longPage(file) / file.pageSize)],
  ['cut short', longValueBeyondEnd],
  ['cut short', (file) => write64(file, file.meta + 144, Math.floor(file.bytes.length / file.pageSize))],
  ['cut short', (file) => file.bytes.subarray(0, longPage(file) + file.pageSize)],
];

test('damage to what LMDB goes by is found, whatever it is', async () => {
  const file = path.join(temporaryFolder(), 'index.mdb');
  const sound = await indexWithEverything(file);
  expect(check(file)).toEqual({ state: 'sound' });
  for (const [at, [reason, damage]] of DAMAGE.entries()) {
    const bytes = Buffer.from(sound);
    fs.writeFileSync(file, damage(new LmdbFile(bytes)) ?? bytes);
    expect({ at, ...check(file) }).toEqual({ at, state: 'unreadable', reason });
  }
});

/** Several levels of pages, pages that are free, and at the end a note that has pages of its own. */
async function indexWithEverything(file: string): Promise<Buffer> {
  const index = openLmdbIndex(file, 0);
  const put = Array.from({ length: 3000 }, (_, n) => record(n + 1, n, n));
  await index.write({ put });
  await index.write({ forget: put.slice(0, 1000).map(({ ino }) => ino) });
  const entries = Array.from({ length: 4000 }, (_, n) => ({ ino: BigInt(n * 3), names: 1, units: 8, standing: 0 }));
  await index.write({ notes: { runs: [run(1)], censuses: [censusOf('2026-01-01', entries)] } });
  await index.close();
  return fs.readFileSync(file);
}

function write16(file: LmdbFile, at: number, value: number): undefined {
  file.bytes.writeUInt16LE(value, at);
}

function write64(file: LmdbFile, at: number, value: number): undefined {
  file.bytes.writeBigInt64LE(BigInt(value), at);
}

const leafOf = (file: LmdbFile): number => file.firstLeaf(file.tree('files'));
const nodeOf = (file: LmdbFile): number => file.nodes(leafOf(file))[0].at;
const freeList = (file: LmdbFile): number => file.nodes(file.firstLeaf(file.freeTree))[0].value;

/** Where a note says which pages it has. */
function longValue(file: LmdbFile): number {
  const long = file.entries(file.tree('notes')).find(({ isLong }) => isLong);
  if (long === undefined) throw new Error('no long note');
  return long.value;
}

const longPage = (file: LmdbFile): number => file.u64(longValue(file)) * file.pageSize;

function swapMetaPages(file: LmdbFile): Buffer {
  const { bytes, pageSize } = file;
  return Buffer.concat([
    bytes.subarray(pageSize, 2 * pageSize),
    bytes.subarray(0, pageSize),
    bytes.subarray(2 * pageSize),
  ]);
}

function swapFirstNodes({ bytes }: LmdbFile, leaf = leafOf(new LmdbFile(bytes))): undefined {
  const [first, second] = [24, 26].map((at) => bytes.readUInt16LE(leaf + at));
  bytes.writeUInt16LE(second, leaf + 24);
  bytes.writeUInt16LE(first, leaf + 26);
}

function repeatFirstKey(file: LmdbFile): undefined {
  const [first, second] = file.nodes(leafOf(file));
  first.key.copy(second.key);
}

/** A name that the second leaf should have is in the first. */
function lowerSecondBranchKey(file: LmdbFile): undefined {
  const [, second] = file.nodes(file.rootOf(file.tree('files')));
  file.nodes(leafOf(file))[1].key.copy(second.key);
}

/** The note moves to the end of the file, which then ends with its first page. */
function longValueBeyondEnd(file: LmdbFile): Buffer {
  const from = longPage(file);
  const count = file.u64(longValue(file) + 16);
  const moved = Buffer.from(file.bytes.subarray(from, from + count * file.pageSize));
  const page = file.lastPage + 1;
  moved.writeBigUInt64LE(BigInt(page));
  write64(file, longValue(file), page);
  write64(file, file.meta + 144, page + count - 1);
  const before = Buffer.alloc(page * file.pageSize);
  file.bytes.copy(before);
  return Buffer.concat([before, moved.subarray(0, file.pageSize)]);
}

function lowerUpper(file: LmdbFile, page: number): undefined {
  write16(file, page + 22, file.bytes.readUInt16LE(page + 22) - 2);
}

function repeatFirstChild(file: LmdbFile): undefined {
  const [first, second] = file.nodes(file.rootOf(file.tree('files')));
  file.bytes.copy(file.bytes, second.at, first.at, first.at + 6);
}

function check(file: string): IndexFileState {
  const fd = fs.openSync(file, 'r');
  try {
    return checkIndexFile(nodeFileSystem, fd);
  } finally {
    fs.closeSync(fd);
  }
}
