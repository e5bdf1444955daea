import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import { openIndex } from '../../src/hash-index/open-index.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { record } from './records.ts';
import { openForWriting } from './written-index.ts';

test('an index that has other names, as in a root that was copied by links, is written to as a file of its own', async () => {
  const folder = temporaryFolder();
  const other = temporaryFolder();
  const first = openForWriting(folder);
  await first.index.write({ put: [record(1, 10, 100)] });
  await first.index.close();
  for (const name of fs.readdirSync(folder)) fs.linkSync(path.join(folder, name), path.join(other, name));
  const before = fs.readdirSync(other).map((name) => fs.readFileSync(path.join(other, name)));
  fs.writeFileSync(path.join(folder, '.dedupe~index-0'), 'of a killed run');
  const { index, setAside } = openForWriting(folder);
  expect([index.lookUp(1n)?.digest, setAside]).toEqual([100n, undefined]);
  await index.write({ put: [record(2, 10, 200)] });
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
