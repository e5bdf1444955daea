import type { SnapshotStamp } from '../hash-index/index-notes.ts';
import { NONE, namesOf } from '../walk/file-table.ts';
import { foldersBySnapshot, stampOf } from '../walk/folder-stamp.ts';
import { isYoung } from '../walk/take-settled.ts';
import { Origin } from './known-digests.ts';
import type { LinkLedger } from './link-ledger.ts';
import type { TreeFacts } from './tree-facts.ts';

interface StampOptions {
  readonly facts: TreeFacts;
  readonly ledger: LinkLedger;
  /** see stamp-rules.ts */
  readonly rules: string;
  /** when the walk began, ms since the epoch */
  readonly walkedAt: number;
}

/** bytes of stamps that are written at once: LMDB holds in memory what a transaction changes */
const BYTES_AT_ONCE = 2 ** 25;

/**
 * Stamps of those of the given walked snapshots that a later run need not walk again while theirs holds; in parts, so
 * that those of a long history are not in memory at once.
 */
export function* stampSnapshots(
  snapshots: readonly { readonly number: number; readonly name: string }[],
  { facts, ledger, rules, walkedAt }: StampOptions,
  bytesAtOnce = BYTES_AT_ONCE,
): Generator<SnapshotStamp[], undefined> {
  const isToStamp = areAtRest(facts, { ledger, walkedAt });
  const atRest = snapshots.filter(({ number }) => isToStamp[number] === 1);
  if (atRest.length === 0) return;
  const bySnapshot = foldersBySnapshot(facts.table);
  let part: SnapshotStamp[] = [];
  let bytes = 0;
  for (const { number, name } of atRest) {
    const stamp = stampOf(facts.table, number, { bySnapshot, rules });
    part.push({ snapshot: name, stamp });
    bytes += stamp.length;
    if (bytes < bytesAtOnce) continue;
    yield part;
    [part, bytes] = [[], 0];
  }
  yield part;
}

/**
 * By the table's snapshot number, 1 for a snapshot of which the index knew every file as it is, in which no name was
 * replaced in this run, and whose folders' change times are older than the walk: what changes later shows in them. So a
 * snapshot is walked once more after it came.
 */
export function areAtRest(
  { table, digests }: Pick<TreeFacts, 'table' | 'digests'>,
  { ledger, walkedAt }: Pick<StampOptions, 'ledger' | 'walkedAt'>,
): Uint8Array {
  const { folders, names, inodes } = table;
  const atRest = new Uint8Array(table.snapshots.length).fill(1);
  const disturb = (folder: number): void => {
    if (folders.snapshot[folder] !== NONE) atRest[folders.snapshot[folder]] = 0;
  };
  for (let folder = 0; folder < folders.count; folder++) {
    const time = folders.ctimeNs[folder];
    if (time === 0n || isYoung(time, walkedAt)) disturb(folder);
  }
  for (let inode = 0; inode < inodes.count; inode++) {
    if (digests.origin[inode] === Origin.index && !ledger.isDropped(inode)) continue;
    for (const name of namesOf(table, inode)) disturb(names.folder[name]);
  }
  if (ledger.areAsScanned()) return atRest;
  for (let name = 0; name < names.count; name++) if (ledger.isReplaced(name)) disturb(names.folder[name]);
  return atRest;
}
