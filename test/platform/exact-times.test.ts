import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { setTimesExactly } from '../../src/platform/exact-times.ts';
import { posixCalls } from '../../src/platform/posix-calls.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, symlink, tree } from '../kit/tree.ts';

const onPosix = it.runIf(process.platform !== 'win32');
const NS_PER_S = 1_000_000_000n;

onPosix('a folder gets back its time to the ns', () => {
  const at = temporaryFolder();
  for (const mtimeNs of [1_767_225_600_123_456_789n, 1_767_225_600_000_000_001n, 999_999_999n, 1n]) {
    setTimesExactly(at, mtimeNs, mtimeNs);
    expect(timesOf(at)).toEqual({ atimeNs: mtimeNs, mtimeNs });
  }
});

onPosix('a time before 1970 is set to the ns', () => {
  const at = temporaryFolder();
  for (const mtimeNs of [-1n, -1_000n, -999_999_999n, -NS_PER_S, -1_500_000_000n, -123_456_789_123_456_789n]) {
    setTimesExactly(at, mtimeNs, mtimeNs);
    expect(timesOf(at).mtimeNs).toBe(mtimeNs);
  }
});

it('a time of whole µs is set exactly, whatever the second', () => {
  const at = temporaryFolder();
  const micros = fc.bigInt({ min: 0n, max: 4_102_444_800_000_000n }); // to the year 2100
  fc.assert(
    fc.property(micros, (us) => {
      setTimesExactly(at, us * 1_000n, us * 1_000n);
      expect(timesOf(at).mtimeNs).toBe(us * 1_000n);
    }),
    { numRuns: 2_000 },
  );
});

onPosix('any time that a file system can hold is set exactly', () => {
  const at = temporaryFolder();
  fc.assert(
    fc.property(fc.bigInt({ min: (2n - 2n ** 31n) * NS_PER_S, max: 2n ** 33n * NS_PER_S }), (mtimeNs) => {
      setTimesExactly(at, mtimeNs, mtimeNs);
      expect(timesOf(at).mtimeNs).toBe(mtimeNs);
    }),
    { numRuns: 2_000 },
  );
});

onPosix('the time of a symlink is set on the link, not on what it points at', () => {
  const root = temporaryFolder();
  tree(root, { a: file('x'), s: symlink('a') });
  const before = timesOf(path.join(root, 'a'));
  setTimesExactly(path.join(root, 's'), 1n, 5n);
  setTimesExactly(path.join(root, 's'), 1_000n, 5_000n);
  expect(timesOf(path.join(root, 's')).mtimeNs).toBe(5_000n);
  expect(timesOf(path.join(root, 'a')).mtimeNs).toBe(before.mtimeNs);
});

it.runIf(process.platform === 'linux')('a name that is not UTF-8 is reached by its bytes', () => {
  const at = Buffer.concat([Buffer.from(`${temporaryFolder()}/`), Buffer.of(0xe9, 0xff)]);
  fs.mkdirSync(at);
  for (const mtimeNs of [1_234_567_890_123_456_789n, 1_234_567_890_123_456_000n]) {
    setTimesExactly(at, mtimeNs, mtimeNs);
    expect(timesOf(at).mtimeNs).toBe(mtimeNs);
  }
});

it('a path that is not there is an error with its errno', () => {
  const missing = path.join(temporaryFolder(), 'missing');
  expect(() => setTimesExactly(missing, 0n, 0n)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  expect(() => setTimesExactly(missing, 1n, 1n)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
});

onPosix('where the call fails once, no other cuts the time instead', () => {
  const at = temporaryFolder();
  const calls = posixCalls();
  if (calls === undefined) throw new Error('koffi does not load');
  vi.spyOn(calls, 'utimensat').mockReturnValueOnce(-1);
  vi.spyOn(calls, 'errno').mockReturnValueOnce(os.constants.errno.EIO);
  const before = timesOf(at);
  expect(() => setTimesExactly(at, 1n, 1n)).toThrow(expect.objectContaining({ code: 'EIO' }));
  expect(timesOf(at)).toEqual(before);
});

function timesOf(at: string | Buffer): { atimeNs: bigint; mtimeNs: bigint } {
  const { atimeNs, mtimeNs } = fs.lstatSync(at, { bigint: true });
  return { atimeNs, mtimeNs };
}
