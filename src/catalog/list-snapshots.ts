import { snapshotStamp } from '../domain/snapshot-date.ts';
import { sortedBySnapshotName } from '../domain/snapshot-name.ts';
import { isInProgressName } from '../domain/state-names.ts';
import type { SnapshotRecord } from '../hash-index/hash-index.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import { displayPath, type FsPath, joinPath } from '../platform/fs-path.ts';
import { lstatOrUndefined } from '../platform/lstat-or-undefined.ts';
import { compileSnapshotGlob } from '../walk/name-filter.ts';
import { isAsSealed } from '../walk/sealed-folder.ts';
import { mayBeSnapshot } from './snapshot-folders.ts';

/** A snapshot that is there. */
export interface ListedSnapshot {
  /** relative to the root, for people */
  readonly name: string;
  /** absolute */
  readonly path: FsPath;
  /** of its folder */
  readonly ino: bigint;
  /** `not-sealed`: no run with an index has been through all of it, or not since its folder was made */
  readonly state: 'sealed' | 'in-progress' | 'not-sealed';
  /** ms since the epoch; undefined where it is not sealed */
  readonly sealedAt: number | undefined;
  /** what its name tells, in local time */
  readonly date: Date | undefined;
}

export interface SnapshotsOf {
  /** absolute, as the file system takes it */
  readonly root: FsPath;
  /** of the root */
  readonly device: bigint;
  /** which folders are snapshots, relative to the root */
  readonly glob: string;
  readonly ignoreCase: boolean;
}

/** A folder above snapshots, or of one. */
interface LookedAt {
  readonly path: FsPath;
  readonly status: FileStatus;
}

/**
 * The snapshots under a root, oldest first. What goes while they are listed, as when another run prunes, is none. Throws
 * what `fs` throws where a folder above them cannot be listed.
 */
export function listSnapshots(fs: FileSystem, where: SnapshotsOf, sealed: readonly SnapshotRecord[]): ListedSnapshot[] {
  const records = new Map(sealed.map((record) => [record.name, record]));
  const rootLength = displayPath(joinPath(where.root, '')).length;
  const [first, ...deeper] = compileSnapshotGlob(where.glob, where.ignoreCase);
  const { device } = where;
  let folders = foldersIn(fs, where.root, { takes: first, device });
  for (const takes of deeper) folders = folders.flatMap(({ path }) => foldersIn(fs, path, { takes, device }));
  const snapshots = folders.map((folder) =>
    toSnapshot(folder, { name: displayPath(folder.path).slice(rootLength), records }),
  );
  return sortedBySnapshotName(snapshots, ({ name }) => name);
}

function foldersIn(
  fs: FileSystem,
  folder: FsPath,
  { takes, device }: { takes: (name: string) => boolean; device: bigint },
): LookedAt[] {
  return fs
    .list(folder)
    .filter((entry) => mayBeSnapshot(entry) && takes(displayPath(entry.name)))
    .flatMap(({ name }) => {
      const path = joinPath(folder, name);
      const status = lstatOrUndefined(fs, path);
      return status?.isDirectory() === true && status.dev === device ? [{ path, status }] : [];
    });
}

function toSnapshot(
  { path, status }: LookedAt,
  { name, records }: { name: string; records: ReadonlyMap<string, SnapshotRecord> },
): ListedSnapshot {
  const record = records.get(name);
  const sealedAt = record !== undefined && isAsSealed(record, status) ? record.sealedAt : undefined;
  const state = isInProgressName(name) ? 'in-progress' : sealedAt === undefined ? 'not-sealed' : 'sealed';
  return { name, path, ino: status.ino, state, sealedAt, date: snapshotStamp(name)?.date };
}
