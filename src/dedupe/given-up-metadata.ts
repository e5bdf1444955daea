import type { Buffer } from 'node:buffer';
import { rankOfName } from '../catalog/snapshot-order.ts';
import { differingFields } from '../domain/metadata.ts';
import { finalName } from '../domain/state-names.ts';
import type { HashIndex } from '../hash-index/hash-index.ts';
import type { GivenUpMetadata, LinkedFile, NoteChanges } from '../hash-index/index-notes.ts';
import { isSameFile } from '../hash-index/own-metadata.ts';
import { metadataOf, mtimeOf } from '../walk/file-table.ts';
import { Origin } from './known-digests.ts';
import type { BatchMoves } from './link-ledger.ts';
import type { TreeFacts } from './tree-facts.ts';

/**
 * What names lost by becoming names of files whose metadata differ (`--ignore`): their own, to be written down in the
 * first transaction that tells of the links. A name that had given up its own before, in favour of the file that it
 * leaves now, keeps those; if the new file happens to have them, there is nothing to note any more.
 */
export function givenUpIn(moves: BatchMoves, index: HashIndex, facts: TreeFacts): NoteChanges {
  const { metadata } = facts.table.inodes;
  const givenUp: GivenUpMetadata[] = [];
  const forgetGivenUp: { snapshot: string; path: Buffer }[] = [];
  const hasNotes = new Map<string, boolean>();
  const [froms, tos] = [moves.from.view(), moves.to.view()];
  for (const [at, name] of moves.name.view().entries()) {
    const [from, to] = [froms[at], tos[at]];
    const snapshot = snapshotOf(name, facts);
    if (!hasNotes.has(snapshot)) hasNotes.set(snapshot, hasAny(index.notes.givenUp(snapshot)));
    if (metadata[from] === metadata[to] && hasNotes.get(snapshot) === false) continue;
    const path = pathInSnapshot(name, facts);
    const before = index.notes.givenUpOf(snapshot, path);
    const note = noteOf({ from, to, before }, { index, facts });
    if (note !== undefined) givenUp.push({ snapshot, path, ...note });
    else if (before !== undefined) forgetGivenUp.push({ snapshot, path });
  }
  return { givenUp, forgetGivenUp };
}

/** Undefined where the file that the name has now has the name's own metadata. */
function noteOf(
  { from, to, before }: { from: number; to: number; before: GivenUpMetadata | undefined },
  { index, facts }: { index: HashIndex; facts: TreeFacts },
): Pick<GivenUpMetadata, 'ino' | 'files' | 'metadata'> | undefined {
  const { table } = facts;
  const { ino, metadata } = table.inodes;
  const isNoted = before !== undefined && isOfInode(before, from, { index, facts });
  const own = isNoted ? before.metadata : metadataOf(table, metadata[from]);
  if (differingFields(own, metadataOf(table, metadata[to])).length === 0) return undefined;
  return { ino: ino[to], files: [linkedFile(to, facts)], metadata: own };
}

function isOfInode(
  note: GivenUpMetadata,
  inode: number,
  { index, facts }: { index: HashIndex; facts: TreeFacts },
): boolean {
  const file = linkedFile(inode, facts);
  if (note.files === undefined) {
    return note.ino === file.ino && index.digestIfFresh(file.ino, file.size, file.mtimeNs) !== undefined;
  }
  const isHashed = facts.digests.origin[inode] !== Origin.none;
  return note.files.some((noted) => isSameFile(noted, isHashed ? file : { ...file, digest: undefined }));
}

function linkedFile(inode: number, { table, digests }: TreeFacts): LinkedFile {
  const { ino, size } = table.inodes;
  return { ino: ino[inode], size: size[inode], mtimeNs: mtimeOf(table, inode), digest: digests.values[inode] };
}

function hasAny(notes: Iterable<unknown>): boolean {
  for (const _ of notes) return true;
  return false;
}

/** The name that the snapshot has when it is complete; '' outside of all snapshots. */
function snapshotOf(name: number, { table, order }: TreeFacts): string {
  const rank = rankOfName(table, order, name);
  return rank === order.names.length ? '' : finalName(order.names[rank]);
}

/** Raw bytes, relative to the snapshot; outside of all snapshots relative to the root. */
function pathInSnapshot(name: number, { table, paths, order }: TreeFacts): Buffer {
  const path = paths.relativeName(name);
  const rank = rankOfName(table, order, name);
  return rank === order.names.length ? path : path.subarray(paths.relativeFolder(order.folders[rank]).length + 1);
}
