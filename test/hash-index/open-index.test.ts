import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { open } from 'lmdb';
import { expect, onTestFinished, test } from 'vitest';
import { openIndex } from '../../src/hash-index/open-index.ts';
import { encodeMeta, FORMAT_VERSION } from '../../src/hash-index/record-codec.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { record } from './records.ts';
import { openForWriting, writeIndex } from './written-index.ts';

test('an index that is not there is begun, and found the next time', async () => {
  const folder = temporaryFolder();
  const first = openForWriting(folder);
  expect(first.setAside).toBeUndefined();
  await first.index.write({ put: [record(1, 10, 100)] });
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
    const umask = process.umask(0o022);
    onTestFinished(() => void process.umask(umask));
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

test('an index that was begun and never written to is used', async () => {
  const folder = temporaryFolder();
  await openForWriting(folder).index.close();
  await expectWorks(folder, undefined);
  const empty = temporaryFolder();
  fs.writeFileSync(path.join(empty, 'index.mdb'), '');
  await expectWorks(empty, undefined);
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
  await meta.put(Buffer.from('format'), encodeMeta('format', `${FORMAT_VERSION + 1}`));
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

async function expectWorks(folder: string, setAside: string | undefined): Promise<void> {
  const opened = openForWriting(folder);
  expect(opened.setAside).toBe(setAside);
  await opened.index.write({ put: [record(1, 10, 100)] });
  await opened.index.close();
  const again = openForWriting(folder);
  expect(again.setAside).toBeUndefined();
  expect(again.index.lookUp(1n)?.digest).toBe(100n);
  await again.index.close();
}
