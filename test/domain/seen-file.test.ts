import { expect, it } from 'vitest';
import { isUntouched, type SeenFile } from '../../src/domain/seen-file.ts';

const TIMES = { mtimeNs: 1_000n, ctimeNs: 2_000n };
const SEEN: SeenFile = { ino: 7n, size: 100n, nlink: 1n, mode: 0o644n, uid: 1n, gid: 2n, ...TIMES };

it('a file with nothing changed is untouched', () => {
  expect(isUntouched(SEEN, { ...SEEN })).toBe(true);
});

it('another inode, size, mtime or ctime means that somebody was there', () => {
  for (const change of [{ ino: 8n }, { size: 99n }, { mtimeNs: 1_001n }, { ctimeNs: 2_001n }]) {
    expect(isUntouched(SEEN, { ...SEEN, ...change })).toBe(false);
  }
});

it('a time that was kept in 64 bits is the one that did not fit into them', () => {
  for (const mtimeNs of [2n ** 63n + 5n, -(2n ** 63n) - 5n]) {
    const seen = { ...SEEN, mtimeNs: BigInt.asIntN(64, mtimeNs) };
    expect(isUntouched(seen, { ...SEEN, mtimeNs })).toBe(true);
    expect(isUntouched(seen, { ...SEEN, mtimeNs: mtimeNs + 1n })).toBe(false);
  }
});

it('a ctime that moved together with the link count may be our own link', () => {
  expect(isUntouched(SEEN, { ...SEEN, ctimeNs: 2_001n, nlink: 2n })).toBe(true);
  for (const change of [{ mtimeNs: 1_001n }, { mode: 0o600n }, { uid: 0n }, { gid: 0n }]) {
    expect(isUntouched(SEEN, { ...SEEN, ctimeNs: 2_001n, nlink: 2n, ...change })).toBe(false);
  }
});
