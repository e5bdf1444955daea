import { expect, it } from 'vitest';
import { type ClassMember, membersToRead } from '../../src/dedupe/members-to-read.ts';

it('reads what is not known, and offers what is known for comparison', () => {
  expect(chosen([member(0), member(1, { digest: 5n }), member(2, { digest: 6n })])).toEqual({
    unread: [0],
    known: [1, 2],
  });
});

it('reads nothing where every digest is known and nothing could be linked', () => {
  const all = [member(0, { digest: 5n }), member(1, { digest: 6n }), member(2, { digest: 5n, eligibility: 1 })];
  expect(chosen(all)).toEqual({ unread: [], known: [] });
});

it('reads known files again whose digests say that they could be linked: a digest is no proof', () => {
  const all = [member(0, { digest: 5n }), member(1, { digest: 5n }), member(2, { digest: 6n })];
  expect(chosen(all)).toEqual({ unread: [0, 1], known: [2] });
});

it('leaves out what has no room for another name', () => {
  const all = [member(0), member(1, { digest: 5n, names: 3 }), member(2, { digest: 6n, names: 2 })];
  expect(chosen(all, 3)).toEqual({ unread: [0], known: [2] });
});

it('reads none of two full files, and of three only those between which a name can move', () => {
  const full = [member(0, { digest: 5n, names: 3 }), member(1, { digest: 5n, names: 3 })];
  expect(chosen(full, 3).unread).toEqual([]);
  expect(chosen([...full, member(2, { digest: 5n, names: 2 }), member(3, { digest: 5n })], 3).unread).toEqual([2, 3]);
});

function chosen(members: readonly ClassMember[], limit = 1023): { unread: number[]; known: number[] } {
  const { unread, known } = membersToRead(members, limit);
  return { unread: unread.map(({ member: { inode } }) => inode), known: known.map(({ member: { inode } }) => inode) };
}

function member(
  inode: number,
  { digest, names = 1, eligibility = 0 }: { digest?: bigint; names?: number; eligibility?: number } = {},
): ClassMember {
  return { member: { inode, names, links: names, age: inode, recorded: digest !== undefined }, eligibility, digest };
}
