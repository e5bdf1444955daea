import { groupBy } from '../domain/group-by.ts';
import { isSameKeptTime } from '../domain/same-time.ts';
import type { HashIndex, IndexedFile } from '../hash-index/hash-index.ts';
import type { FileStatus } from '../platform/file-system.ts';
import { type FsPath, namesIn } from '../platform/fs-path.ts';
import { mtimeOf, namesOf } from '../walk/file-table.ts';
import type { FileTableBuilder } from '../walk/file-table-builder.ts';
import { snapshotDepth } from '../walk/name-filter.ts';
import type { PathRows } from '../walk/path-rows.ts';
import type { DedupeRun } from './dedupe-run.ts';
import { isKnown, Origin } from './known-digests.ts';
import { newestSealed, sealedAfter } from './sealed-snapshots.ts';
import type { TreeFacts } from './tree-facts.ts';

/** Where files are looked for, and where they go. */
export interface KnownFilesContext {
  readonly builder: FileTableBuilder;
  readonly places: PathRows;
  /** inodes to ask for: those of the table below this */
  readonly count: number;
  /** what the index knows from this row on has met its equals in this run */
  readonly metFrom?: number;
}

/**
 * Adds to the table the files of snapshots that were not walked and that, says the index, have a content of the
 * table. Each is looked at: it counts while inode, size and mtime are those recorded. Whether its bytes are equal
 * is for the partition to prove. What has another mtime could not be linked to, unless mtimes are ignored, and is not
 * looked at: a file that was touched now and then would have a copy more to look at for each time.
 */
export function addKnownFiles(
  facts: TreeFacts,
  { builder, places, count, metFrom = count }: KnownFilesContext,
  { request, tools }: DedupeRun,
): void {
  const depth = snapshotDepth(request.rules.snapshots);
  const elsewhere = { newest: newestSealed(tools.index, []), after: sealedAfter(tools.index) };
  const { size } = facts.table.inodes;
  const { values: digest } = facts.digests;
  const toAsk = inodesToAskFor(facts, tools.index.count() === 0 ? 0 : count, metFrom);
  // A content may have been recorded thousands of times, each with an mtime of its own: it is gone through once.
  const contents = groupBy(toAsk, (inode) => `${size[inode]}/${digest[inode]}`);
  for (const inodes of contents.values()) {
    const mtimes = request.ignore.has('mtime') ? undefined : new Set(inodes.map((each) => mtimeOf(facts.table, each)));
    for (const ino of tools.index.inodesOf(size[inodes[0]], digest[inodes[0]])) {
      if (builder.rowOf(ino) !== undefined) continue;
      addInode(places, ino, { index: tools.index, elsewhere, depth, mtimes });
    }
  }
  places.addTo(builder);
}

function* inodesToAskFor(facts: TreeFacts, count: number, metFrom: number): Generator<number> {
  for (let inode = 0; inode < count; inode++) {
    if (isKnown(facts.digests, inode) && !hasMetEquals(inode, metFrom, facts)) yield inode;
  }
}

/** A file that the index knew: in this run, or when the snapshots were walked that have names of it and were not now. */
function hasMetEquals(inode: number, metFrom: number, { table, digests }: TreeFacts): boolean {
  if (digests.origin[inode] !== Origin.index) return false;
  if (inode >= metFrom) return true;
  let elsewhere = table.inodes.links[inode];
  for (const _ of namesOf(table, inode)) elsewhere--;
  return elsewhere > 0;
}

interface Wanted {
  readonly index: HashIndex;
  /** where a file is looked for whose recorded path is gone: at the same one in one of these snapshots */
  readonly elsewhere: {
    readonly newest: readonly FsPath[][];
    readonly after: (snapshot: readonly FsPath[]) => readonly FsPath[][];
  };
  readonly depth: number;
  /** undefined where every mtime will do */
  readonly mtimes: ReadonlySet<bigint> | undefined;
}

function addInode(rows: PathRows, ino: bigint, { index, elsewhere, depth, mtimes }: Wanted): void {
  const record = index.lookUp(ino);
  if (record === undefined || mtimes?.has(record.mtimeNs) === false) return;
  const names = namesIn(record.path);
  const isRecorded = (status: FileStatus): boolean => isFresh(record, ino, status);
  if (rows.addFile(names, isRecorded)) return;
  const inSnapshot = names.slice(depth);
  const isFoundIn = (snapshot: readonly FsPath[]): boolean => rows.addFile([...snapshot, ...inSnapshot], isRecorded);
  if (elsewhere.newest.some(isFoundIn)) return;
  const next = elsewhere.after(names.slice(0, depth)).find((snapshot) => rows.folder(snapshot) !== undefined);
  if (next !== undefined) isFoundIn(next);
}

function isFresh(record: IndexedFile, ino: bigint, status: FileStatus): boolean {
  const isOfTime = isSameKeptTime(status.mtimeNs, record.mtimeNs);
  return status.ino === ino && Number(status.size) === record.size && isOfTime;
}
