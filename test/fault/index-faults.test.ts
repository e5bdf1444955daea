import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { eligibleLeft } from '../kit/eligible-left.ts';
import { runJson } from '../kit/run-json.ts';
import { differencesOf, inodeGroups, snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, someBytes, type TreeLiteral, tree } from '../kit/tree.ts';
import { count } from './counts.ts';
import { runWithFaults } from './program-in-process.ts';

const DAYS = ['2026-01-01', '2026-01-02'];

describe('an index that is', () => {
  it.each<[string, (file: string) => void]>([
    ['missing', (at) => fs.rmSync(at)],
    ['cut in half', (at) => fs.truncateSync(at, Math.floor(fs.statSync(at).size / 2))],
    ['cut in the middle of a page', (at) => fs.truncateSync(at, fs.statSync(at).size - 1000)],
    ['empty', (at) => fs.truncateSync(at)],
    ['random bytes', (at) => fs.writeFileSync(at, randomBytes(65_536))],
    ['of zeros', (at) => fs.writeFileSync(at, new Uint8Array(65_536))],
  ])('%s costs reading and no wrong link', async (what, damage) => {
    const { root, index } = await indexedTree();
    damage(index);
    tree(root, day('2026-01-03'));
    const before = snapshotOf(root);
    const { code } = await runJson([root]);
    expect(code).toBe(0);
    expect(differencesOf(before, snapshotOf(root))).toEqual([]);
    expect(eligibleLeft(snapshotOf(root))).toEqual([]);
    count(`index ${what}`, 1);
  });

  it('damaged at any of 40 places, a byte at a time, never leads to a wrong link', async () => {
    const { root, index } = await indexedTree();
    const sound = fs.readFileSync(index);
    for (let place = 0; place < 40; place++) {
      const damaged = Uint8Array.from(sound);
      damaged[Math.floor((place * sound.length) / 40) + (place % 64)] ^= 1 << (place % 8);
      fs.writeFileSync(index, damaged);
      const before = snapshotOf(root);
      const { code } = await runWithFaults([root], []);
      expect({ place, code }).toEqual({ place, code: 0 });
      expect(differencesOf(before, snapshotOf(root))).toEqual([]);
    }
    count('index with a byte changed', 40);
  });

  it('of another disk, whose inode numbers mean other files, never leads to a wrong link', async () => {
    const one = await indexedTree();
    const root = temporaryFolder();
    tree(root, Object.fromEntries(DAYS.flatMap((at) => Object.entries(day(at, 500)))));
    fs.cpSync(path.join(one.root, '.dedupe-backups'), path.join(root, '.dedupe-backups'), { recursive: true });
    const before = snapshotOf(root);
    const { code } = await runJson([root]);
    expect([0, 3]).toContain(code);
    expect(differencesOf(before, snapshotOf(root))).toEqual([]);
    expect((await runJson(['--full', root])).code).toBe(0);
    expect(eligibleLeft(snapshotOf(root))).toEqual([]);
    count('index of another disk', 1);
  });
});

it('a file that took over inode, size and mtime of a recorded one is not linked to what that one was', async () => {
  const { root } = await indexedTree();
  const at = path.join(root, '2026-01-02/3');
  const { ino, mtimeNs, size } = fs.statSync(at, { bigint: true });
  // Written in place with its time set back: for the index nothing tells this from a file that got the number anew.
  fs.writeFileSync(at, someBytes(Number(size), 777));
  fs.utimesSync(at, Number(mtimeNs / 1_000_000_000n), Number(mtimeNs / 1_000_000_000n));
  expect(fs.statSync(at, { bigint: true }).ino).toBe(ino);
  tree(root, day('2026-01-03'));
  const before = snapshotOf(root);
  const { code, summary } = await runJson([root]);
  expect(code).toBe(3);
  expect(new Set(summary.failures.map((failure) => failure.code))).toEqual(new Set(['ROTTEN']));
  expect(differencesOf(before, snapshotOf(root))).toEqual([]);
  count('inode reused with the same size and time', 1);
});

it('a byte that flipped on the disk: the fresh good copy is kept, every snapshot with the rotten one is named', async () => {
  const { root } = await indexedTree();
  const rotten = path.join(root, '2026-01-01/5');
  const { mtimeNs } = fs.statSync(rotten, { bigint: true });
  const bytes = fs.readFileSync(rotten);
  bytes[100] ^= 4;
  fs.writeFileSync(rotten, bytes);
  fs.utimesSync(rotten, Number(mtimeNs / 1_000_000_000n), Number(mtimeNs / 1_000_000_000n));
  tree(root, day('2026-01-03'));
  const before = snapshotOf(root);
  const { code, summary } = await runJson([root]);
  expect(code).toBe(3);
  expect(summary.failures.map((failure) => `${failure.path} ${failure.code}`).sort()).toEqual(
    DAYS.map((at) => `${at}/5 ROTTEN`),
  );
  expect(differencesOf(before, snapshotOf(root))).toEqual([]);
  expect(inodeGroups(snapshotOf(root)).filter((names) => names[0].endsWith('/5'))).toEqual([
    DAYS.map((at) => `${at}/5`),
    ['2026-01-03/5'],
  ]);
  count('rotten canonicals', 1);
});

/** Two equal days, linked and in the index. */
async function indexedTree(): Promise<{ root: string; index: string }> {
  const root = temporaryFolder();
  tree(root, Object.fromEntries(DAYS.flatMap((at) => Object.entries(day(at)))));
  expect((await runJson([root])).code).toBe(0);
  return { root, index: path.join(root, '.dedupe-backups/index.mdb') };
}

/** Pairs of equal size. */
function day(at: string, seed = 0): TreeLiteral {
  return Object.fromEntries(
    Array.from({ length: 20 }, (_, name) => [`${at}/${name}`, file(someBytes(1000 + (name >> 1), seed + name + 1))]),
  );
}
