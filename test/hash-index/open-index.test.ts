import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { open } from 'lmdb';
import { expect, test } from 'vitest';
import type { FileRecord, HashIndex } from '../../src/hash-index/hash-index.ts';
import { openIndex } from '../../src/hash-index/open-index.ts';
import { encodeMeta } from '../../src/hash-index/record-codec.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { inTemporaryFolder, temporaryFolder } from '../kit/temporary-folder.ts';
import { corrupt, randomNumbers } from './corrupt.ts';
import { censusOf, givenUp, record, run } from './records.ts';

const SNAPSHOT = { name: '2026-01-01', ino: 7n, sealedAt: 1_790_000_000_000, names: 3, apparentBytes: 2 ** 45 };
/** Short ones, and one with pages of its own. */
const NOTES = {
  runs: [run(1), run(2)],
  censuses: [{ ...censusOf('2026-01-01', []), packed: Buffer.alloc(20_000, 'census') }],
  verified: Array.from({ length: 300 }, (_, ino) => ({ ino: BigInt(ino), at: ino })),
  givenUp: Array.from({ length: 40 }, (_, at) => givenUp('2026-01-01', `file ${at}`)),
};
const CORRUPTIONS = Number(process.env.CORRUPTIONS ?? 12);
const FIRST_SEED = Number(process.env.SEED ?? 1);

test('an index that is not there is begun, and found the next time', async () => {
  const folder = temporaryFolder();
  const first = openForWriting(folder);
  expect(first.setAside).toBeUndefined();
  await first.index.write({ put: [record(1, 10, 100)], forget: [] });
  await first.index.close();
  const second = openForWriting(folder);
  expect(second.setAside).toBeUndefined();
  expect(second.index.lookUp(1n)?.digest).toBe(100n);
  await second.index.close();
  expect(fs.readdirSync(folder).sort()).toEqual(['index.mdb', 'index.mdb-lock', 'index.mdb.clean']);
});

test.skipIf(process.platform === 'win32')(
  'in a folder that its group may write to, so may it to the index',
  async () => {
    for (const mode of [0o2770, 0o750, 0o700]) {
      const folder = temporaryFolder();
      fs.chmodSync(folder, mode);
      await openForWriting(folder).index.close();
      for (const name of ['index.mdb', 'index.mdb-lock']) {
        const forGroup = fs.statSync(path.join(folder, name)).mode & 0o060;
        expect(forGroup === 0o060).toBe(mode === 0o2770);
      }
    }
  },
);

test('an index that has other names, as in a root that was copied by links, is written to as a file of its own', async () => {
  const folder = temporaryFolder();
  const other = temporaryFolder();
  const first = openForWriting(folder);
  await first.index.write({ put: [record(1, 10, 100)], forget: [] });
  await first.index.close();
  for (const name of fs.readdirSync(folder)) fs.linkSync(path.join(folder, name), path.join(other, name));
  const before = fs.readdirSync(other).map((name) => fs.readFileSync(path.join(other, name)));
  fs.writeFileSync(path.join(folder, '.dedupe~index-0'), 'of a killed run');
  const { index, setAside } = openForWriting(folder);
  expect([index.lookUp(1n)?.digest, setAside]).toEqual([100n, undefined]);
  await index.write({ put: [record(2, 10, 200)], forget: [] });
  await index.close();
  expect(fs.statSync(path.join(folder, 'index.mdb-lock')).nlink).toBe(1);
  expect(fs.readdirSync(other).map((name) => fs.readFileSync(path.join(other, name)))).toEqual(before);
  expect(fs.readdirSync(folder).sort()).toEqual(['index.mdb', 'index.mdb-lock', 'index.mdb.clean']);
  const there = openForWriting(other);
  expect([there.index.lookUp(1n)?.digest, there.index.lookUp(2n)]).toEqual([100n, undefined]);
  await there.index.close();
});

// Only root can make a file of another.
test.runIf(process.getuid?.() === 0)('an index that gets a file of its own stays its owner’s', async () => {
  const [folder, other] = [temporaryFolder(), temporaryFolder()];
  await openForWriting(folder).index.close();
  const names = ['index.mdb', 'index.mdb-lock'];
  for (const name of names) {
    fs.chownSync(path.join(folder, name), 7, 8);
    fs.linkSync(path.join(folder, name), path.join(other, name));
  }
  await openForWriting(folder).index.close();
  const owners = names
    .map((name) => fs.statSync(path.join(folder, name)))
    .map(({ uid, gid, nlink }) => [uid, gid, nlink]);
  expect(owners).toEqual([
    [7, 8, 1],
    [7, 8, 1],
  ]);
});

test('an index of which no copy can be put in its place stays what it is, and no half of one is left', async () => {
  const [folder, other] = [temporaryFolder(), temporaryFolder()];
  await openForWriting(folder).index.close();
  fs.linkSync(path.join(folder, 'index.mdb'), path.join(other, 'index.mdb'));
  const before = fs.readdirSync(folder);
  const flushFile = (): never => {
    throw Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'fsync' });
  };
  const refused = (): unknown => openIndex({ folder, readOnly: false, fs: { ...nodeFileSystem, flushFile } });
  expect(refused).toThrow('could not be opened');
  expect(fs.readdirSync(folder)).toEqual(before);
});

test('an index that was begun and never written to is used', async () => {
  const folder = temporaryFolder();
  await openForWriting(folder).index.close();
  await expectWorks(folder, undefined);
  for (const bytes of [Buffer.alloc(0)]) {
    const other = temporaryFolder();
    fs.writeFileSync(path.join(other, 'index.mdb'), bytes);
    await expectWorks(other, undefined);
  }
});

test('an index that was killed while it was begun is used', async () => {
  for (const tables of [
    [],
    ['files'],
    ['files', 'contents', 'snapshots', 'meta'],
    ['files', 'contents', 'snapshots', 'notes', 'meta'],
  ]) {
    const folder = temporaryFolder();
    const root = open({ path: path.join(folder, 'index.mdb'), noSubdir: true, overlappingSync: false });
    for (const table of tables) root.openDB(table, { encoding: 'binary', keyEncoding: 'binary' });
    await root.close();
    await expectWorks(folder, undefined);
  }
});

test('what is no index of ours is set aside, whole, and a new one begun', async () => {
  const foreign: Record<string, (file: string) => void | Promise<void>> = {
    text: (file) => fs.writeFileSync(file, 'Dear diary'.repeat(2000)),
    zeros: (file) => fs.writeFileSync(file, Buffer.alloc(100_000)),
    folder: (file) => {
      fs.mkdirSync(file);
      fs.writeFileSync(path.join(file, 'x'), '');
    },
    symlink: (file) => fs.symlinkSync('/etc/passwd', file),
    'another LMDB file': async (file) => {
      const root = open({ path: file, noSubdir: true });
      await root.openDB('mine', {}).put('a', 'b');
      await root.close();
    },
    'another LMDB file without tables': async (file) => {
      const root = open({ path: file, noSubdir: true });
      await root.put('a', 'b');
      await root.close();
    },
  };
  for (const make of Object.values(foreign)) {
    const folder = temporaryFolder();
    await make(path.join(folder, 'index.mdb'));
    await expectWorks(folder, path.join(folder, 'index.mdb.unreadable-1'));
  }
});

test('a second file that is set aside does not replace the first', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'index.mdb');
  for (const n of [1, 2, 3]) {
    fs.writeFileSync(file, `text ${n}`);
    await expectWorks(folder, `${file}.unreadable-${n}`);
    expect(fs.readFileSync(`${file}.unreadable-${n}`, 'utf8')).toBe(`text ${n}`);
  }
});

test('a lock file of LMDB’s that is damaged or a folder is no obstacle', async () => {
  const folder = temporaryFolder();
  const lockFile = path.join(folder, 'index.mdb-lock');
  await writeIndex(folder);
  fs.writeFileSync(lockFile, Buffer.alloc(100_000, 0x5a));
  await expectWorks(folder, undefined);
  fs.writeFileSync(lockFile, Buffer.alloc(10));
  await expectWorks(folder, undefined);
  fs.rmSync(lockFile);
  fs.mkdirSync(lockFile);
  await expectWorks(folder, undefined);
});

test('an index of a newer version is refused by name and left as it is', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'index.mdb');
  await writeIndex(folder);
  const root = open({ path: file, noSubdir: true, overlappingSync: false });
  const meta = root.openDB('meta', { encoding: 'binary', keyEncoding: 'binary' });
  await meta.put(Buffer.from('format'), encodeMeta('format', '3'));
  await root.close();
  const before = fs.readFileSync(file);
  for (const readOnly of [false, true]) {
    expect(() => openIndex({ folder, readOnly })).toThrow(
      expect.objectContaining({
        kind: 'refused',
        message: expect.stringContaining(`${file} is of a newer version`),
      }),
    );
  }
  expect(fs.readFileSync(file).equals(before)).toBe(true);
});

test('a disk that cannot read the index has it set aside', async () => {
  const folder = temporaryFolder();
  await writeIndex(folder);
  fs.rmSync(path.join(folder, 'index.mdb.clean'));
  const failing = {
    ...nodeFileSystem,
    read: () => {
      throw Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'read' });
    },
  };
  expect(openIndex({ folder, readOnly: true, fs: failing })).toHaveProperty('index');
  const { index, setAside } = openIndex({ folder, readOnly: false, fs: failing });
  expect(setAside).toBe(path.join(folder, 'index.mdb.unreadable-1'));
  await index.close();
});

test('a folder that allows no index says so', () => {
  const folder = path.join(temporaryFolder(), 'file');
  fs.writeFileSync(folder, '');
  expect(() => openForWriting(folder)).toThrow('could not be opened');
});

test('for reading only, answers are the same and nothing in the folder is touched', async () => {
  const folder = temporaryFolder();
  const records = await writeIndex(folder);
  fs.rmSync(path.join(folder, 'index.mdb-lock'));
  const before = stateOf(folder);
  const { index } = openIndex({ folder, readOnly: true });
  expectAnswers(index, records);
  await index.write({ put: [record(1, 1, 1)], forget: [2n] });
  expectAnswers(index, records);
  expect(index.lookUp(999_999n)).toBeUndefined();
  expect(index.inodesOf(999_999, 1n)).toEqual([]);
  await index.close();
  expect(stateOf(folder)).toEqual(before);
});

test('for reading only, a missing, empty or damaged index is as good as none', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'index.mdb');
  const makes = [
    () => undefined,
    () => fs.writeFileSync(file, ''),
    () => fs.writeFileSync(file, 'text'),
    () => {
      fs.rmSync(file);
      fs.mkdirSync(file);
    },
  ];
  for (const make of makes) {
    make();
    const before = stateOf(folder);
    const { index, setAside } = openIndex({ folder, readOnly: true });
    expect([[...index.inodes()], index.lookUp(1n), setAside]).toEqual([[], undefined, undefined]);
    await index.close();
    expect(stateOf(folder)).toEqual(before);
  }
});

test(`${CORRUPTIONS} damaged indexes each end in one that works and never answers wrongly`, async () => {
  const source = temporaryFolder();
  const records = await writeIndex(source);
  const sound = fs.readFileSync(path.join(source, 'index.mdb'));
  const tally = { used: 0, setAside: 0 };
  for (let seed = FIRST_SEED; seed < FIRST_SEED + CORRUPTIONS; seed++) {
    const { what, bytes } = corrupt(sound, randomNumbers(seed));
    await inTemporaryFolder(async (folder) => {
      try {
        tally[await expectSurvives(folder, bytes, records)]++;
      } catch (cause: unknown) {
        throw new Error(`seed ${seed}, ${what}`, { cause });
      }
    });
  }
  expect(tally.used).toBeGreaterThan(CORRUPTIONS / 50);
  expect(tally.setAside).toBeGreaterThan(CORRUPTIONS / 4);
}, 600_000);

async function expectSurvives(
  folder: string,
  bytes: Buffer,
  records: readonly FileRecord[],
): Promise<'used' | 'setAside'> {
  const file = path.join(folder, 'index.mdb');
  fs.writeFileSync(file, bytes);
  const frozen = openIndex({ folder, readOnly: true });
  if ([...frozen.index.inodes()].length > 0) expectAnswers(frozen.index, records);
  await frozen.index.close();

  const { index, setAside } = openForWriting(folder);
  if (setAside === undefined && bytes.length > 0) expectAnswers(index, records);
  else expect([...index.inodes()]).toEqual([]);
  if (setAside !== undefined) expect(fs.readFileSync(setAside).equals(bytes)).toBe(true);
  await index.write({ put: records.map((each) => ({ ...each, size: each.size + 1 })), forget: [] });
  await index.write({ put: records, forget: [], snapshots: [SNAPSHOT], notes: { ...NOTES, runs: [] } });
  await index.close();

  const again = openForWriting(folder);
  expect(again.setAside).toBeUndefined();
  expectAnswers(again.index, records);
  await again.index.close();
  return setAside === undefined ? 'used' : 'setAside';
}

/** Several transactions, with free pages, values on pages of their own and contents with several inodes. */
async function writeIndex(folder: string): Promise<FileRecord[]> {
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

function expectAnswers(index: HashIndex, records: readonly FileRecord[]): void {
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

async function expectWorks(folder: string, setAside: string | undefined): Promise<void> {
  const opened = openForWriting(folder);
  expect(opened.setAside).toBe(setAside);
  await opened.index.write({ put: [record(1, 10, 100)], forget: [] });
  await opened.index.close();
  const again = openForWriting(folder);
  expect(again.setAside).toBeUndefined();
  expect(again.index.lookUp(1n)?.digest).toBe(100n);
  await again.index.close();
}

function openForWriting(folder: string) {
  return openIndex({ folder, readOnly: false });
}

/** Names, times and bytes of everything in the folder, and its own times. */
function stateOf(folder: string): unknown {
  const entries = fs.readdirSync(folder).map((name) => {
    const file = path.join(folder, name);
    const status = fs.statSync(file, { bigint: true });
    return [name, status.mtimeNs, status.ctimeNs, status.isFile() ? hashOf(fs.readFileSync(file)) : ''];
  });
  return [fs.statSync(folder, { bigint: true }).mtimeNs, entries];
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
