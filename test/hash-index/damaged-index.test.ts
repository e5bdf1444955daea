import type { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import type { FileRecord } from '../../src/hash-index/hash-index.ts';
import { openIndex } from '../../src/hash-index/open-index.ts';
import { inTemporaryFolder, temporaryFolder } from '../kit/temporary-folder.ts';
import { corrupt, randomNumbers } from './corrupt.ts';
import { expectAnswers, NOTES, openForWriting, SNAPSHOT, writeIndex } from './written-index.ts';

const CORRUPTIONS = Number(process.env.CORRUPTIONS ?? 12);
const FIRST_SEED = Number(process.env.SEED ?? 1);

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
  await index.write({ put: records.map((each) => ({ ...each, size: each.size + 1 })) });
  await index.write({ put: records, snapshots: [SNAPSHOT], notes: { ...NOTES, runs: [] } });
  await index.close();

  const again = openForWriting(folder);
  expect(again.setAside).toBeUndefined();
  expectAnswers(again.index, records);
  await again.index.close();
  return setAside === undefined ? 'used' : 'setAside';
}
