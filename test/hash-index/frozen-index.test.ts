import type { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openIndex } from '../../src/hash-index/open-index.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { record } from './records.ts';
import { expectAnswers, writeIndex } from './written-index.ts';

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
