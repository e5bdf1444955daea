import { describe, expect, it } from 'vitest';
import { hasMetadataOf, isSameTime } from '../../src/copying/same-metadata.ts';

const ROOT = { uid: 0n, gid: 0n, groups: [], isRoot: true };
const ANN = { uid: 1000n, gid: 1000n, groups: [27n], isRoot: false };
const FILE = { mtimeNs: 1_000_000_000_123_456_789n, mode: 0o100644n, uid: 1000n, gid: 1000n };
const exact = { ignore: [], timeSlackNs: 0n };

describe('isSameTime', () => {
  it('is exact, but for what the platform could not set', () => {
    expect(isSameTime(123_456_789n, 123_456_789n, 0n)).toBe(true);
    expect(isSameTime(123_456_789n, 123_456_000n, 0n)).toBe(true);
    expect(isSameTime(123_456_789n, 123_456_700n, 0n)).toBe(true);
    expect(isSameTime(1_767_225_600_123_456_789n, 1_767_225_600_123_456_716n, 0n)).toBe(true); // as a double has it
    expect(isSameTime(123_456_789n, 123_456_788n, 0n)).toBe(false);
    expect(isSameTime(1_767_225_600_123_456_789n, 1_767_225_600_123_456_717n, 0n)).toBe(false);
    expect(isSameTime(123_456_789n, 123_455_000n, 0n)).toBe(false);
    expect(isSameTime(123_457_000n, 123_456_000n, 0n)).toBe(false); // a µs apart, and nothing was cut
    expect(isSameTime(123_456_000n, 123_456_789n, 0n)).toBe(false); // the source's would not have been lengthened
  });

  it('allows what a coarse file system makes of it', () => {
    expect(isSameTime(3_999_999_999n, 2_000_000_000n, 2_000_000_000n)).toBe(true);
    expect(isSameTime(4_000_000_001n, 2_000_000_000n, 2_000_000_000n)).toBe(false);
  });
});

describe('hasMetadataOf', () => {
  it('is true for a copy that has all', () => {
    expect(hasMetadataOf(FILE, FILE, { ...exact, user: ROOT })).toBe(true);
  });

  it('wants the owner where this user can set it, and its own where not', () => {
    expect(hasMetadataOf({ ...FILE, uid: 1n }, FILE, { ...exact, user: ROOT })).toBe(false);
    expect(hasMetadataOf({ ...FILE, gid: 1n }, FILE, { ...exact, user: ROOT })).toBe(false);
    expect(hasMetadataOf({ ...FILE, uid: 0n, gid: 0n }, FILE, { ...exact, user: ROOT })).toBe(false);
    expect(hasMetadataOf(FILE, { ...FILE, gid: 1n }, { ...exact, user: ROOT })).toBe(false);
    expect(hasMetadataOf({ ...FILE, gid: 7n }, { ...FILE, gid: 1n }, { ...exact, user: ANN })).toBe(false);
    expect(hasMetadataOf(FILE, { ...FILE, uid: 1n }, { ...exact, user: ANN })).toBe(true);
    expect(hasMetadataOf({ ...FILE, uid: 7n }, FILE, { ...exact, user: ANN })).toBe(false);
    expect(hasMetadataOf({ ...FILE, uid: 7n }, FILE, { ...exact, user: undefined })).toBe(true);
  });

  it("expects no set-uid bit on another's file that became this user's", () => {
    const theirs = { ...FILE, uid: 0n, mode: 0o104755n };
    expect(hasMetadataOf({ ...FILE, mode: 0o100755n }, theirs, { ...exact, user: ANN })).toBe(true);
    expect(hasMetadataOf({ ...FILE, mode: 0o104755n }, theirs, { ...exact, user: ANN })).toBe(false);
  });

  it('expects all bits where the owner can be set: by root, and on Windows, where files have none', () => {
    const setUid = { ...FILE, uid: 7n, mode: 0o104755n };
    for (const user of [ROOT, undefined]) {
      expect(hasMetadataOf(setUid, setUid, { ...exact, user })).toBe(true);
      expect(hasMetadataOf({ ...setUid, mode: 0o100755n }, setUid, { ...exact, user })).toBe(false);
    }
  });

  it("expects all bits of this user's own file", () => {
    const setUid = { ...FILE, mode: 0o104755n };
    expect(hasMetadataOf(setUid, setUid, { ...exact, user: ANN })).toBe(true);
    expect(hasMetadataOf({ ...FILE, mode: 0o100755n }, setUid, { ...exact, user: ANN })).toBe(false);
  });

  it('expects all bits of a file that this user can give to its group', () => {
    const shared = { ...FILE, gid: 27n, mode: 0o102755n };
    expect(hasMetadataOf(shared, shared, { ...exact, user: ANN })).toBe(true);
    expect(hasMetadataOf({ ...shared, mode: 0o100755n }, shared, { ...exact, user: ANN })).toBe(false);
    expect(
      hasMetadataOf({ ...shared, gid: 28n, mode: 0o102755n }, { ...shared, gid: 28n }, { ...exact, user: ANN }),
    ).toBe(false);
  });

  it('is false for a copy of another time, or another mode', () => {
    for (const other of [{ mtimeNs: FILE.mtimeNs + 1n }, { mode: 0o100600n }]) {
      expect(hasMetadataOf({ ...FILE, ...other }, FILE, { ...exact, user: ROOT })).toBe(false);
    }
  });

  it('leaves out what is ignored', () => {
    const other = { mtimeNs: 5n, mode: 0o100600n, uid: 9n, gid: 9n };
    expect(hasMetadataOf(other, FILE, { ignore: ['mtime', 'mode', 'owner'], timeSlackNs: 0n, user: ROOT })).toBe(true);
    expect(hasMetadataOf(other, FILE, { ignore: ['mtime', 'mode'], timeSlackNs: 0n, user: ROOT })).toBe(false);
  });
});
