import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { listOpen } from '../../src/platform/native-listing.ts';
import { statusAt } from '../../src/platform/native-status.ts';
import { folderCalls } from '../../src/platform/posix-calls.ts';
import { deviceNumber, StatxView } from '../../src/platform/raw-status.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

const NS_PER_S = 1_000_000_000n;

describe('a status where it lies', () => {
  it('tells times to the ns, before 1970 and far from now', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(2n ** 33n), max: 2n ** 33n }),
        fc.nat({ max: 999_999_999 }),
        fc.constantFrom('putMtimeNs', 'putCtimeNs', 'putBirthNs'),
        (seconds, ns, put) => {
          const words = new Uint32Array(64);
          words[0] = 0xfff;
          const [long, at] = { putMtimeNs: [14, 30], putCtimeNs: [12, 26], putBirthNs: [10, 22] }[put];
          new BigInt64Array(words.buffer)[long] = seconds;
          words[at] = ns;
          const time = new BigInt64Array(2);
          new StatxView(words)[put](new Uint32Array(time.buffer), 2);
          expect(time[1]).toBe(BigInt.asIntN(64, seconds * NS_PER_S + BigInt(ns)));
          expect(time[0]).toBe(0n);
        },
      ),
    );
  });

  it('has no birth where the file system keeps none', () => {
    const words = new Uint32Array(64).fill(7);
    words[0] = 0x7ff;
    const time = new Uint32Array(2).fill(9);
    new StatxView(words).putBirthNs(time, 0);
    expect(time).toEqual(Uint32Array.of(0, 0));
  });

  it('tells sizes and devices of more than 32 bits', () => {
    const words = new Uint32Array(64);
    words.set([1, 3], 10);
    words.set([5, 2], 12);
    words.set([0x12345, 0x6789ab], 34);
    const view = new StatxView(words);
    expect(view.size).toBe(3 * 2 ** 32 + 1);
    expect(view.blocks).toBe(2 * 2 ** 32 + 5);
    expect(view.isOn(deviceNumber(0x12345, 0x6789ab))).toBe(true);
    words[35]++;
    expect(view.isOn(deviceNumber(0x12345, 0x6789ab))).toBe(false);
    expect(view.isOn(deviceNumber(0x12345, 0x6789ac))).toBe(true);
  });
});

const calls = folderCalls();

test.runIf(calls !== undefined)('a listed entry is looked at where it was listed, as lstat looks at it', () => {
  if (calls === undefined) return;
  const root = temporaryFolder();
  const long = 'é'.repeat(127);
  tree(root, {
    a: file('abc', { mtime: 1_234_567_890_123_456_789n }),
    [long]: file('x'),
    'old\n': file('', { mtime: -5n }),
  });
  fs.linkSync(path.join(root, 'a'), path.join(root, 'b'));
  fs.symlinkSync('a', path.join(root, 'link'));
  fs.mkdirSync(path.join(root, 'folder'));
  const fd = fs.openSync(root, 'r');
  const listing = listOpen(calls, fd);
  expect(listing.count).toBe(6);
  for (let index = 0; index < listing.count; index++) {
    const { name } = listing.entry(index);
    const seen = statusAt(calls, calls.AT_FDCWD, path.join(root, `${name}`));
    const raw = listing.raw?.look(index);
    const times = new BigInt64Array(4);
    const words = new Uint32Array(times.buffer);
    raw?.putIno(words, 0);
    raw?.putMtimeNs(words, 2);
    raw?.putCtimeNs(words, 4);
    raw?.putBirthNs(words, 6);
    expect([...times]).toEqual([BigInt.asIntN(64, seen.ino), seen.mtimeNs, seen.ctimeNs, seen.birthtimeNs]);
    const numbers = [raw?.size, raw?.blocks, raw?.mode, raw?.uid, raw?.gid, raw?.nlink];
    expect(numbers).toEqual([seen.size, seen.blocks, seen.mode, seen.uid, seen.gid, seen.nlink].map(Number));
    expect([raw?.isFile(), raw?.isOn(seen.dev), raw?.isOn(seen.dev + 1n)]).toEqual([seen.isFile(), true, false]);
  }
  const at = Array.from({ length: listing.count }, (_, index) => `${listing.entry(index).name}`).indexOf('a');
  fs.rmSync(path.join(root, 'a'));
  expect(listing.raw?.look(at)).toBeUndefined();
  fs.closeSync(fd);
  expect(Buffer.byteLength(long)).toBe(254);
});
