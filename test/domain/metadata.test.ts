import { expect, it } from 'vitest';
import { differingFields, eligibilityKey, METADATA_FIELDS, type Metadata } from '../../src/domain/metadata.ts';

const BASE: Metadata = { mtimeNs: 1_767_225_600_000_000_000n, mode: 0o100644, uid: 1, gid: 2 };
const CHANGES: readonly Partial<Metadata>[] = [
  { mtimeNs: BASE.mtimeNs + 1n },
  { mode: 0o100600 },
  { uid: 2 },
  { gid: 1 },
];

it('files are eligible where mtime, mode, user and group all agree', () => {
  expect(eligibilityKey({ ...BASE }, new Set())).toBe(eligibilityKey(BASE, new Set()));
  for (const change of CHANGES) {
    expect(eligibilityKey({ ...BASE, ...change }, new Set())).not.toBe(eligibilityKey(BASE, new Set()));
  }
});

it('ignoring a field makes files eligible that differ in it alone', () => {
  const other = { ...BASE, mtimeNs: 0n };
  expect(eligibilityKey(other, new Set(['mtime']))).toBe(eligibilityKey(BASE, new Set(['mtime'])));
  expect(eligibilityKey(other, new Set(['mode', 'owner']))).not.toBe(eligibilityKey(BASE, new Set(['mode', 'owner'])));
});

it('ignoring all fields leaves the content alone to decide', () => {
  const all = new Set(METADATA_FIELDS);
  expect(eligibilityKey({ mtimeNs: -1n, mode: 0, uid: 0, gid: 0 }, all)).toBe(eligibilityKey(BASE, all));
});

it('user and group cannot be mistaken for one another', () => {
  const a = eligibilityKey({ ...BASE, uid: 11, gid: 1 }, new Set());
  const b = eligibilityKey({ ...BASE, uid: 1, gid: 11 }, new Set());
  expect(a).not.toBe(b);
});

it('the fields that differ come in the order in which the option lists them', () => {
  expect(differingFields(BASE, BASE)).toEqual([]);
  expect(differingFields(BASE, { ...BASE, gid: 3 })).toEqual(['owner']);
  expect(differingFields(BASE, { mtimeNs: 0n, mode: 0, uid: 0, gid: 0 })).toEqual(['mtime', 'mode', 'owner']);
});
