import { Buffer } from 'node:buffer';
import { expect } from 'vitest';
import type { FileRecord, HashIndex } from '../../src/hash-index/hash-index.ts';
import { openIndex } from '../../src/hash-index/open-index.ts';
import { randomNumbers } from './corrupt.ts';
import { censusOf, givenUp, record, run } from './records.ts';

export const SNAPSHOT = { name: '2026-01-01', ino: 7n, sealedAt: 1_790_000_000_000, names: 3, apparentBytes: 2 ** 45 };
/** Short ones, and one with pages of its own. */
export const NOTES = {
  runs: [run(1), run(2)],
  censuses: [{ ...censusOf('2026-01-01', []), packed: Buffer.alloc(20_000, 'census') }],
  verified: Array.from({ length: 300 }, (_, ino) => ({ ino: BigInt(ino), at: ino })),
  givenUp: Array.from({ length: 40 }, (_, at) => givenUp('2026-01-01', `file ${at}`)),
};

/** Several transactions, with free pages, values on pages of their own and contents with several inodes. */
export async function writeIndex(folder: string): Promise<FileRecord[]> {
  const random = randomNumbers(99);
  const make = (ino: number): FileRecord => ({
    ...record(ino, Math.floor(random() * 50), Math.floor(random() * 20)),
    path: Buffer.alloc(Math.floor(random() ** 12 * 9000), 'path'),
  });
  const { index } = openForWriting(folder);
  const records = new Map<bigint, FileRecord>();
  for (let round = 0; round < 5; round++) {
    const put = Array.from({ length: 150 }, () => make(Math.floor(random() * 400)));
    const forget = Array.from({ length: 50 }, () => BigInt(Math.floor(random() * 400)));
    for (const ino of forget) records.delete(ino);
    for (const each of put) records.set(each.ino, each);
    await index.write({ put, forget, snapshots: [SNAPSHOT], notes: round === 4 ? NOTES : { ...NOTES, runs: [] } });
  }
  await index.close();
  return [...records.values()].sort((a, b) => (a.ino < b.ino ? -1 : 1));
}

export function expectAnswers(index: HashIndex, records: readonly FileRecord[]): void {
  expect([...index.inodes()].join()).toBe(records.map(({ ino }) => ino).join());
  const byContent = new Map<string, bigint[]>();
  for (const { ino, ...file } of records) {
    const found = index.lookUp(ino);
    const isRight =
      found?.path.equals(file.path) &&
      found.size === file.size &&
      found.mtimeNs === file.mtimeNs &&
      found.digest === file.digest &&
      index.digestIfFresh(ino, file.size, file.mtimeNs) === file.digest;
    if (!isRight) expect(found).toEqual(file);
    const content = `${file.size} ${file.digest}`;
    byContent.set(content, [...(byContent.get(content) ?? []), ino]);
  }
  const wrong = [...byContent].filter(([content, inos]) => {
    const [size, digest] = content.split(' ');
    return index.inodesOf(Number(size), BigInt(digest)).join() !== inos.join();
  });
  expect(wrong).toEqual([]);
  expect(index.snapshots()).toEqual([SNAPSHOT]);
  expectNotes(index);
}

/** What is there is right; a long note may be missing where it is damaged. */
function expectNotes({ notes }: HashIndex): void {
  expect([...notes.verified()]).toEqual(NOTES.verified);
  expect([...notes.givenUp('2026-01-01')].map(({ path }) => path.toString()).sort()).toEqual(
    NOTES.givenUp.map(({ path }) => path.toString()).sort(),
  );
  const census = notes.census('2026-01-01');
  if (census !== undefined) expect(census).toEqual(NOTES.censuses[0]);
  expect([[], NOTES.runs]).toContainEqual(notes.runs());
}

export function openForWriting(folder: string) {
  return openIndex({ folder, readOnly: false });
}
