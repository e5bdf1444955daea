import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { dedupe } from '../../src/index.ts';
import { ageAt } from '../../src/verify/whose-record.ts';
import { flipByte } from '../kit/flip-byte.ts';
import { runBin } from '../kit/run-bin.ts';
import { expectSameTree, snapshotOf } from '../kit/snapshot-of.ts';
import { file } from '../kit/tree.ts';
import { daysOf, deduped, pretend, recordedPaths, resealed, verified } from './verifying.ts';

test.each([
  ['younger', { birthtimeNs: 9_000_000n, ctimeNs: 9_000_000n, mtimeNs: 1n }, true],
  ['unknown', { birthtimeNs: 0n, ctimeNs: 9_000_000n, mtimeNs: 1n }, true],
  ['older', { birthtimeNs: 1_999_999n, ctimeNs: 9_000_000n, mtimeNs: 1n }],
  ['younger', { birthtimeNs: 2_000_000n, ctimeNs: 9_000_000n, mtimeNs: 1n }],
  ['unknown', { birthtimeNs: 0n, ctimeNs: 9_000_000n, mtimeNs: 1n }],
  ['unknown', { birthtimeNs: 9_000_000n, ctimeNs: 9_000_000n, mtimeNs: 1n }],
  ['older', { birthtimeNs: 0n, ctimeNs: 1_500_000n, mtimeNs: 1n }],
  ['unknown', { birthtimeNs: 0n, ctimeNs: 1_500_000n, mtimeNs: 1_500_000n }],
])('a file is %s than a record of 1 ms', (age, times, keepsBirths = false) => {
  expect(ageAt(1, times, keepsBirths)).toBe(age);
});

describe('verify --repair and a file that has the number of an earlier one', () => {
  it('leaves a younger file alone, does not call it rotten, and gives it a record of its own', async () => {
    const root = await deduped({ '1/a': file('good', { mode: 0o600 }), '2/a': file('past') });
    await pretend(root, { name: '1/a', hasBytesOf: '2/a', at: '1/a', sealedAt: 1 });
    const before = snapshotOf(root);
    const { lines, summary } = await verified({ root, repair: true });
    expect(lines).toEqual(['changed 1/a']);
    expect(summary.repaired).toBe(0);
    expect(snapshotOf(root)).toEqual(before);
    expect((await verified({ root, repair: true })).summary).toMatchObject({ newlyRecorded: 1, found: { changed: 0 } });
    flipByte(path.join(root, '1/a'), 1);
    expect((await verified({ root })).lines).toEqual(['rotten 1/a']);
  });

  it('leaves one alone whose recorded path is none of its names, and says so', async () => {
    const root = await deduped({ '1/a': file('good', { mode: 0o600 }), '2/a': file('past') });
    await pretend(root, { name: '1/a', hasBytesOf: '2/a', at: '1/gone' });
    const before = snapshotOf(root);
    const { findings } = await verified({ root, repair: true });
    expect(findings[0]).toMatchObject({ paths: ['1/a'], soundCopy: '2/a', repaired: false, unproven: true });
    expect(snapshotOf(root)).toEqual(before);
    const { stdout } = await runBin(['verify', '--repair', root]);
    expect(stdout).toContain('left alone, for what is recorded may be of an earlier file');
    expect(snapshotOf(root)).toEqual(before);
  });

  it.each([false, true])(
    'repairs what was recorded in a snapshot that is gone, known to be so: %s',
    async (isKnown) => {
      const root = await daysOf(3, { a: file('same', { mode: 0o600 }), b: file('same') });
      const before = snapshotOf(root);
      fs.rmSync(path.join(root, '1'), { recursive: true });
      if (isKnown) await dedupe({ root, threads: 1 });
      expect(await recordedPaths(root)).toEqual(['1/a', '1/b']);
      flipByte(path.join(root, '3/a'), 1);
      const { lines, summary } = await verified({ root, repair: true });
      expect([lines, summary.repaired]).toEqual([['rotten 2/a 3/a'], 1]);
      const left = [...before].filter(([at]) => !/^1(\/|$)/.test(at));
      expectSameTree(new Map(left), snapshotOf(root));
    },
  );

  it('repairs again what it made itself, however old the snapshot is', async () => {
    const root = await deduped({ '1/a': file('same', { mode: 0o600 }), '2/a': file('same') });
    const before = snapshotOf(root);
    for (let time = 0; time < 2; time++) {
      flipByte(path.join(root, '1/a'), 1);
      expect((await verified({ root, repair: true })).summary).toMatchObject({ repaired: 1, found: { rotten: 1 } });
      expectSameTree(before, snapshotOf(root));
      await resealed(root, 1);
    }
  });
});
