import { expect, it } from 'vitest';
import { givenUpFields, ownMetadata } from '../../src/domain/given-up-fields.ts';
import { METADATA_FIELDS, type Metadata } from '../../src/domain/metadata.ts';

const OWN: Metadata = { mtimeNs: 1n, mode: 0o100644, uid: 1, gid: 2 };
const FILE: Metadata = { mtimeNs: 9n, mode: 0o100600, uid: 8, gid: 7 };

it('a name gives up the fields in which its file and the one that it is linked to differ', () => {
  const given = (change: Partial<Metadata>) => givenUpFields({ from: OWN, to: { ...OWN, ...change } }, undefined);
  expect(given({ mtimeNs: 9n })).toEqual({ metadata: OWN, fields: ['mtime'] });
  expect(given({ gid: 9, mode: 0o100600 })).toEqual({ metadata: OWN, fields: ['mode', 'owner'] });
  expect(given({})).toBeUndefined();
});

it('what a name did not give up is what its file has now', () => {
  const own = (...fields: (typeof METADATA_FIELDS)[number][]) => ownMetadata({ metadata: OWN, fields }, FILE);
  expect(own('mtime')).toEqual({ ...FILE, mtimeNs: OWN.mtimeNs });
  expect(own('mode')).toEqual({ ...FILE, mode: OWN.mode });
  expect(own('owner')).toEqual({ ...FILE, uid: OWN.uid, gid: OWN.gid });
  expect(own(...METADATA_FIELDS)).toEqual(OWN);
});

it('a name that gives up again keeps what it gave up first, and gives up of the rest what its file has by then', () => {
  const before = { metadata: OWN, fields: ['mtime'] } as const;
  const from = { ...OWN, mtimeNs: 5n, mode: 0o100400 }; // after a chmod
  const to = { ...from, mtimeNs: 6n };
  expect(givenUpFields({ from, to }, before)).toEqual({ metadata: { ...from, mtimeNs: 1n }, fields: ['mtime'] });
  expect(givenUpFields({ from, to: { ...to, mode: 0o100600 } }, before)).toEqual({
    metadata: { ...from, mtimeNs: 1n },
    fields: ['mtime', 'mode'],
  });
});

it('what was given up before stays so where the next file has it, for the link may not come about', () => {
  const before = { metadata: OWN, fields: ['mtime', 'mode'] } as const;
  const to = { ...OWN, mtimeNs: 6n };
  expect(givenUpFields({ from: { ...FILE, uid: 1, gid: 2 }, to }, before)?.fields).toEqual(['mtime', 'mode']);
});

it('nothing is given up any more where the next file has all that is the name’s own', () => {
  const before = { metadata: OWN, fields: ['mtime'] } as const;
  const from = { ...OWN, mtimeNs: 5n, mode: 0o100400 };
  expect(givenUpFields({ from, to: { ...from, mtimeNs: 1n } }, before)).toBeUndefined();
  expect(givenUpFields({ from, to: OWN }, before)).toEqual({
    metadata: { ...from, mtimeNs: 1n },
    fields: ['mtime', 'mode'],
  });
});
