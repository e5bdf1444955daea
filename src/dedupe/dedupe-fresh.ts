import path from 'node:path';
import { type FsPath, namesIn, pathBelow } from '../platform/fs-path.ts';
import { NONE } from '../walk/file-table.ts';
import { FileTableBuilder } from '../walk/file-table-builder.ts';
import type { PathRows } from '../walk/path-rows.ts';
import type { ScanRows } from '../walk/scan-rows.ts';
import { addFilesBefore } from './add-files-before.ts';
import { addKnownFiles } from './add-known-files.ts';
import type { DedupeRun } from './dedupe-run.ts';
import { dedupeTree } from './dedupe-tree.ts';
import { flushBeforeLinks } from './flush-links.ts';
import { isKnown, Origin } from './known-digests.ts';
import type { LinkLedger } from './link-ledger.ts';
import { runPathRows } from './run-path-rows.ts';
import { establishFacts, extendFacts, type TreeFacts } from './tree-facts.ts';

/** Files that were just made below the root, and what is known of them without reading them again. */
export interface FreshFiles {
  /** what lstat says of each; folders are places in `folders` */
  readonly rows: ScanRows;
  /** absolute */
  readonly folders: readonly FsPath[];
  /** one a row, hashed while the file was written; meaningless where `hashed` is 0 */
  readonly digests: BigUint64Array;
  readonly hashed: Uint8Array;
}

/** Names that became links, and what that gave back. Sizes are bytes. */
export interface FreshLinks {
  readonly names: number;
  /** per part, one a row: 1 where the name became a link; others are of copies that an earlier run left unlinked */
  readonly replaced: readonly Uint8Array[];
  /** what they are names of now */
  readonly canonicals: readonly bigint[];
  readonly reclaimedBytes: number;
  /** per part, one a row: 1 where the name is of another inode now, or the inode has another number of names */
  readonly stale: readonly Uint8Array[];
  /** per part, one a row: 1 where the file at its path in the snapshot before has the same metadata and digest */
  readonly asBefore: readonly Uint8Array[];
  /** a name that is not of the parts was replaced, or a file lost some of its names: earlier parts may be stale too */
  readonly disturbs: boolean;
}

interface FreshOptions {
  readonly snapshotBefore: string | undefined;
}

/**
 * Dedupes files that were just made among themselves and against what the index knows: equal digests say which are
 * worth comparing, bytes decide. The index is told of them at once, so that a run cut off here repeats nothing.
 *
 * Before the first links of a run the disk has to have what was written, so it writes while their equals are looked for.
 * Later batches mostly need not wait: no fresh file takes names of one that was recorded before.
 */
export async function dedupeFresh(
  run: DedupeRun,
  parts: readonly FreshFiles[],
  options: FreshOptions,
): Promise<FreshLinks> {
  // Who wants the run to stop need not wait for the disk: then nothing is linked.
  const flushed = run.isStopped() ? undefined : run.flushed();
  const steps = [flushed, dedupeParts(run, parts, options)] as const;
  await Promise.allSettled(steps); // where the disk has lost something, no thread is cut off in its work
  const [, links] = await Promise.all(steps); // and that is told before what else went wrong: the system tells it once
  return links;
}

async function dedupeParts(
  run: DedupeRun,
  parts: readonly FreshFiles[],
  { snapshotBefore }: FreshOptions,
): Promise<FreshLinks> {
  const { request, tools } = run;
  const known = { index: tools.index, ignore: request.ignore };
  const { ino, mtimeNs } = tools.fs.lstat(request.root);
  const builder = new FileTableBuilder({ path: request.root, ino, mtimeNs });
  const places = runPathRows(run);
  addParts(builder, parts, { root: request.root, places });
  const made = establishFacts(builder.table(), tools.index, { ignore: request.ignore, doubt: false });
  const { count } = made.table.inodes;
  const before = await addFilesBefore(made, { builder, places, snapshotBefore: snapshotBefore?.split(path.sep) }, run);
  const fresh = extendFacts(made, builder.table(), known);
  for (const part of parts) noteDigests(part, fresh, builder);
  addKnownFiles(fresh, { builder, places, count }, run);
  const facts = extendFacts(fresh, builder.table(), known);
  const { count: freshNames } = made.table.names;
  const ledger = await dedupeTree(flushingForOthers(run, freshNames), facts);
  return {
    ...staleRows(parts, { facts, builder, ledger }),
    asBefore: parts.map(({ rows }) => rowsThat(rows, builder, (inode) => isAsBefore(inode, before[inode], fresh))),
    names: ledger.linkedNames,
    canonicals: ledger.canonicalInos(),
    reclaimedBytes: ledger.reclaimedBytes,
  };
}

/**
 * A file of the snapshot before that the index does not know gives its names to a copy that it got to know a batch ago:
 * where a name is to be replaced that is not of the batch, the first in the table, the disk has to have that copy.
 */
function flushingForOthers(run: DedupeRun, freshNames: number): DedupeRun {
  return {
    ...run,
    beforeLinks: async (actions) => {
      await run.beforeLinks(actions);
      if (actions.name.some((name) => name >= freshNames)) await flushBeforeLinks(run);
    },
  };
}

function addParts(
  builder: FileTableBuilder,
  parts: readonly FreshFiles[],
  { root, places }: { root: FsPath; places: PathRows },
): void {
  const folders = parts.map(({ rows, folders: given }) => {
    const used = new Set(rows.names.folder.subarray(0, rows.names.count));
    return given.map((folder, place) =>
      used.has(place) ? places.folder(namesBelow(root, folder))?.number : undefined,
    );
  });
  const numbers = places.addTo(builder);
  for (const [at, part] of parts.entries()) {
    // A folder that is gone meanwhile takes its files along; the root's row stands in, where they will not be found.
    builder.add(
      part.rows,
      folders[at].map((folder) => numbers[folder ?? 0]),
    );
  }
}

/** The index says of the file at its path in the snapshot before, row `before` of the table, that it has the same bytes. */
function isAsBefore(inode: number, before: number, { digests }: TreeFacts): boolean {
  if (before === NONE || before === inode || !isKnown(digests, before)) return false;
  return digests.values[before] === digests.values[inode];
}

function rowsThat({ names }: ScanRows, builder: FileTableBuilder, isOne: (inode: number) => boolean): Uint8Array {
  const rows = new Uint8Array(names.count);
  for (let row = 0; row < names.count; row++) {
    const inode = builder.rowOf(names.ino[row]);
    if (inode !== undefined && isOne(inode)) rows[row] = 1;
  }
  return rows;
}

/** The names of the parts are the first of the table, in their order. */
function staleRows(
  parts: readonly FreshFiles[],
  { facts, builder, ledger }: { facts: TreeFacts; builder: FileTableBuilder; ledger: LinkLedger },
): Pick<FreshLinks, 'stale' | 'disturbs' | 'replaced'> {
  const replaced = parts.map(({ rows }) => new Uint8Array(rows.names.count));
  let name = 0;
  let emptyingMoves = 0;
  const stale = parts.map(({ rows }, part) => {
    const isStale = new Uint8Array(rows.names.count);
    for (let row = 0; row < rows.names.count; row++, name++) {
      const inode = builder.rowOf(rows.names.ino[row]) ?? 0;
      const isReplaced = ledger.isReplaced(name);
      if (isReplaced && ledger.isEmpty(inode)) emptyingMoves++;
      if (isReplaced) replaced[part][row] = 1;
      if (isReplaced || ledger.linksOf(inode) !== facts.table.inodes.links[inode]) isStale[row] = 1;
    }
    return isStale;
  });
  return { replaced, stale, disturbs: emptyingMoves !== ledger.linkedNames };
}

function noteDigests({ rows, digests, hashed }: FreshFiles, facts: TreeFacts, builder: FileTableBuilder): void {
  for (let row = 0; row < rows.names.count; row++) {
    const inode = hashed[row] === 0 ? undefined : builder.rowOf(rows.names.ino[row]);
    if (inode === undefined) continue;
    if (isKnown(facts.digests, inode) && facts.digests.values[inode] === digests[row]) continue;
    facts.digests.values[inode] = digests[row];
    facts.digests.origin[inode] = Origin.read;
  }
}

function namesBelow(root: FsPath, folder: FsPath): FsPath[] {
  const relative = pathBelow(root, folder);
  return relative.length === 0 ? [] : namesIn(relative);
}
