import { sealsOf } from '../catalog/seals-of.ts';
import type { FolderTimeJournal } from '../linking/folder-time-journal.ts';
import type { FolderReach } from '../linking/held-folder.ts';
import type { LookRun } from '../look/look-run.ts';
import type { WalkedTree } from '../look/scan-snapshots.ts';
import { namesOf } from '../walk/file-table.ts';
import type { FindingsTally } from './findings-tally.ts';

export interface VerifyRequest {
  /** only files that have a name in it; relative to the root */
  readonly snapshot: string | undefined;
  /** the part of the files that is read, above 0 to 1 */
  readonly share: number;
  /** what the sample is drawn with: a whole number of 32 bits */
  readonly seed: number;
  /** files that were verified since are left out; ms since the epoch */
  readonly verifiedBefore: number | undefined;
  readonly repair: boolean;
  /** names an inode may have */
  readonly limit: number;
  /** the wall clock, ms since the epoch */
  readonly now: () => number;
}

/** A run under way. */
export interface VerifyRun extends LookRun {
  readonly verify: VerifyRequest;
  /** there is an index to compare with */
  readonly compares: boolean;
  /** and it can be written to */
  readonly remembers: boolean;
  readonly journal: FolderTimeJournal;
  /** by paths, as copies are made by them */
  readonly reach: () => Exclude<FolderReach, 'calls'>;
  readonly findings: FindingsTally;
}

/** A run and the tree that it walked. */
export interface Verifying {
  readonly run: VerifyRun;
  readonly tree: WalkedTree;
  /** the snapshots that the index has as sealed and that are still those, by the table's number */
  readonly sealed: ReadonlySet<number>;
  /** of every snapshot that the index has as sealed, by its name; ms since the epoch */
  readonly sealedAt: ReadonlyMap<string, number>;
}

export function sealedIn(tree: WalkedTree, { tools }: VerifyRun): ReadonlySet<number> {
  const { table, order } = tree;
  const seals = sealsOf(tree, tools.index);
  const sealed = order.folders.filter((_, rank) => seals[rank] !== undefined);
  return new Set(sealed.map((folder) => table.folders.snapshot[folder]));
}

/** The names of a file that are in sealed snapshots. */
export function* sealedNamesOf(
  inode: number,
  { tree: { table }, sealed }: Pick<Verifying, 'tree' | 'sealed'>,
): Generator<number> {
  for (const name of namesOf(table, inode))
    if (sealed.has(table.folders.snapshot[table.names.folder[name]])) yield name;
}
