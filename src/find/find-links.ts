import { Buffer } from 'node:buffer';
import { setImmediate as breathe } from 'node:timers/promises';
import { rankOfName } from '../catalog/snapshot-order.ts';
import type { LinkedName, LinksSummary } from '../domain/found-names.ts';
import { digestOfFile } from '../look/digest-of-file.ts';
import { type Digests, findDigests } from '../look/find-digests.ts';
import { hexDigest } from '../look/hex-digest.ts';
import type { LookRun } from '../look/look-run.ts';
import { mtimeMsOf } from '../look/same-runs.ts';
import { scanSnapshots, type WalkedTree } from '../look/scan-snapshots.ts';
import type { FileStatus } from '../platform/file-system.ts';
import { namesIn } from '../platform/fs-path.ts';
import { namesOf } from '../walk/file-table.ts';

/** A file that is asked about. */
export interface AskedFile {
  /** relative to the root */
  readonly path: string;
  readonly status: FileStatus;
}

/** In between a Ctrl-C is heard. */
const NAMES_A_BURST = 1000;

/**
 * Tells every name of a file below the root, then those of other files with the same bytes, oldest snapshot first.
 * Only files of its size are looked at, and read where the index does not know them.
 */
export async function findLinks(run: LookRun, { path, status }: AskedFile): Promise<LinksSummary> {
  const started = performance.now();
  const size = Number(status.size);
  const tree = await scanSnapshots(run, { takesAll: size === 0, minSize: size, maxSize: size });
  const isOnDisk = status.dev === run.request.rules.device;
  const asked = isOnDisk ? tree.rowOf(status.ino) : undefined;
  const wanted = new Uint8Array(tree.table.inodes.count).fill(size === 0 ? 0 : 1);
  const digests = await findDigests(tree, run, wanted);
  const digest = await digestOfAsked(asked, run, { path, status, digests });
  const equal = equalTo(digest, digests, asked);
  const sameFileNames = asked === undefined ? 0 : await tellNames([asked], { tree, run, sameFile: true });
  const sawAll = tree.notSeen.length === 0 && !run.isStopped();
  const equalNames = await tellNames(equal, { tree, run, sameFile: false });
  return {
    root: run.request.rootShown,
    path,
    outcome: run.isStopped() ? 'interrupted' : 'done',
    size,
    digest: digest === undefined ? undefined : hexDigest(digest),
    sameFileNames,
    namesElsewhere: sawAll ? Math.max(0, Number(status.nlink) - sameFileNames) : undefined,
    equalNames,
    equalFiles: equal.length,
    ...run.tally.figures(),
    contentBytesRead: run.tally.contentBytesRead,
    elapsedMs: performance.now() - started,
  };
}

/** One that is in no complete snapshot was not walked. */
async function digestOfAsked(
  asked: number | undefined,
  run: LookRun,
  { path, status, digests }: AskedFile & { digests: Digests },
): Promise<bigint | undefined> {
  if (asked === undefined)
    return run.isStopped() ? undefined : await digestOfFile(run, { names: namesIn(Buffer.from(path)), status });
  return digests.has[asked] === 0 ? undefined : digests.values[asked];
}

/** Empty files have no digest, and so no equals. */
function equalTo(digest: bigint | undefined, { has, values }: Digests, asked: number | undefined): number[] {
  const equal: number[] = [];
  for (let inode = 0; inode < values.length; inode++) {
    if (inode !== asked && has[inode] !== 0 && values[inode] === digest) equal.push(inode);
  }
  return equal;
}

/** Returns how many names were told. */
async function tellNames(
  inodes: readonly number[],
  { tree, run, sameFile }: { tree: WalkedTree; run: LookRun; sameFile: boolean },
): Promise<number> {
  const { table, order, paths } = tree;
  let told = 0;
  for (const inode of inodes) {
    const names = [...namesOf(table, inode)].map((name) => ({ rank: rankOfName(table, order, name), name }));
    for (const { name } of names.sort((a, b) => a.rank - b.rank || a.name - b.name)) {
      if (run.isStopped()) return told;
      const path = `${paths.relativeName(name)}`;
      const event: LinkedName = { type: 'linked-name', path, sameFile, ...factsOf(tree, inode, run) };
      run.tools.observer(event);
      if (++told % NAMES_A_BURST === 0) await breathe();
    }
  }
  return told;
}

function factsOf(tree: WalkedTree, inode: number, { tools }: LookRun): Pick<LinkedName, 'ino' | 'mtimeMs'> {
  return { ino: tree.table.inodes.ino[inode], mtimeMs: mtimeMsOf(tree, inode, tools.fs) };
}
