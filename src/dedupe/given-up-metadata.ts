import { setImmediate as breathe } from 'node:timers/promises';
import { pathInSnapshot, snapshotOf } from '../catalog/names-in-snapshots.ts';
import { givenUpFields } from '../domain/given-up-fields.ts';
import { type HashIndex, WRITTEN_AT_ONCE } from '../hash-index/hash-index.ts';
import type { GivenUpMetadata, LinkedFile, NotedName } from '../hash-index/index-notes.ts';
import { isOfFile } from '../hash-index/own-metadata.ts';
import type { LinkActions } from '../linking/link-names.ts';
import { metadataOf, mtimeOf } from '../walk/file-table.ts';
import type { DedupeRun } from './dedupe-run.ts';
import { isOnDisk } from './flush-links.ts';
import { Origin } from './known-digests.ts';
import type { LinkLedger } from './link-ledger.ts';
import type { TreeFacts } from './tree-facts.ts';

/** What is to be written down of links that are about to be made. */
interface RoundNotes {
  readonly givenUp: readonly GivenUpMetadata[];
  /** names that will have their own again, and their rows */
  readonly settled: readonly (NotedName & { readonly name: number })[];
}

/**
 * Writes down what names lose by becoming names of files whose metadata differ (`--ignore`): their own. It is in the
 * index before the links are made, for afterwards nobody knows it any more; of a link that is not made it says
 * nothing. Writes nothing where no link changes any metadata. To be called for each round, with what is returned to
 * be called after its links: notes of names that have their own again go once the disk has these, for a power cut may
 * bring back what the names had before.
 */
export async function noteGivenUp(
  actions: LinkActions,
  run: DedupeRun,
  { facts, ledger }: { facts: TreeFacts; ledger: LinkLedger },
): Promise<() => Promise<void>> {
  const { index, remembers } = run.tools;
  if (!remembers) return () => Promise.resolve();
  const { givenUp, settled } = notesOf(actions, index, facts);
  for (let at = 0; at < givenUp.length; at += WRITTEN_AT_ONCE) {
    if (at > 0) await breathe();
    await index.write({ notes: { givenUp: givenUp.slice(at, at + WRITTEN_AT_ONCE) } });
  }
  return async () => {
    const forgetGivenUp = settled.filter(({ name }) => ledger.isReplaced(name));
    if (forgetGivenUp.length > 0 && (await isOnDisk(run))) await index.write({ notes: { forgetGivenUp } });
  };
}

/**
 * A name that had given up its own before, in favour of the file that it leaves now, keeps those; if the new file
 * happens to have them, there is nothing to note any more.
 */
function notesOf(actions: LinkActions, index: HashIndex, facts: TreeFacts): RoundNotes {
  const { metadata } = facts.table.inodes;
  const givenUp: GivenUpMetadata[] = [];
  const settled: (NotedName & { name: number })[] = [];
  const hasNotes = new Map<string, boolean>();
  for (const [at, name] of actions.name.entries()) {
    const [from, to] = [actions.from[at], actions.to[at]];
    const snapshot = snapshotOf(name, facts);
    if (!hasNotes.has(snapshot)) hasNotes.set(snapshot, index.notes.hasGivenUp(snapshot));
    if (metadata[from] === metadata[to] && hasNotes.get(snapshot) === false) continue;
    const path = pathInSnapshot(name, facts);
    const before = index.notes.givenUpOf(snapshot, path);
    const note = noteOf({ from, to, before }, { index, facts });
    if (note !== undefined) givenUp.push({ snapshot, path, ...note });
    else if (before !== undefined) settled.push({ snapshot, path, name });
  }
  return { givenUp, settled };
}

/**
 * Undefined where the file that the name is to have has the name's own metadata. A note that there is still holds
 * where the link is then not made, so it is of both files.
 */
function noteOf(
  { from, to, before }: { from: number; to: number; before: GivenUpMetadata | undefined },
  { index, facts }: { index: HashIndex; facts: TreeFacts },
): Omit<GivenUpMetadata, keyof NotedName> | undefined {
  const { table } = facts;
  const { ino, metadata } = table.inodes;
  const isNoted = before !== undefined && isOfInode(before, from, { index, facts });
  const ofFiles = { from: metadataOf(table, metadata[from]), to: metadataOf(table, metadata[to]) };
  const givenUp = givenUpFields(ofFiles, isNoted ? before : undefined);
  if (givenUp === undefined) return undefined;
  const files = isNoted ? [to, from] : [to];
  return { ino: ino[to], files: files.map((inode) => linkedFile(inode, facts)), ...givenUp };
}

function isOfInode(
  note: GivenUpMetadata,
  inode: number,
  { index, facts }: { index: HashIndex; facts: TreeFacts },
): boolean {
  const file = linkedFile(inode, facts);
  const isHashed = facts.digests.origin[inode] !== Origin.none;
  return isOfFile(note, isHashed ? file : { ...file, digest: undefined }, index);
}

function linkedFile(inode: number, { table, digests }: TreeFacts): LinkedFile {
  const { ino, size } = table.inodes;
  return { ino: ino[inode], size: size[inode], mtimeNs: mtimeOf(table, inode), digest: digests.values[inode] };
}
