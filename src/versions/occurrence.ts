import type { ListedSnapshot } from '../catalog/list-snapshots.ts';
import type { FileVersion } from '../domain/versions.ts';
import { digestOfFile } from '../look/digest-of-file.ts';
import type { LookRun } from '../look/look-run.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import { type FsPath, joinPath, namesIn, pathBelow, pathKey } from '../platform/fs-path.ts';
import { lstatOrUndefined } from '../platform/lstat-or-undefined.ts';

/** A file in one snapshot. */
export interface Occurrence {
  /** the snapshot's place among those looked at, oldest first */
  readonly place: number;
  /** the names that lead to it within the snapshot */
  readonly names: readonly FsPath[];
  readonly status: FileStatus;
  readonly via: FileVersion['via'];
}

/** The regular file that names lead to within a snapshot; nothing on the way may be a symlink. */
export function fileAt(fs: FileSystem, { path }: ListedSnapshot, names: readonly FsPath[]): FileStatus | undefined {
  let at = path;
  for (const [step, name] of names.entries()) {
    at = joinPath(at, name);
    const status = lstatOrUndefined(fs, at);
    if (step === names.length - 1) return status?.isFile() === true ? status : undefined;
    if (status?.isDirectory() !== true) return undefined;
  }
  return undefined;
}

export function isSamePath(a: readonly FsPath[], b: readonly FsPath[]): boolean {
  return a.length === b.length && a.every((name, at) => pathKey(name) === pathKey(b[at]));
}

/** Undefined where the file cannot be read. */
export function digestOf(
  run: LookRun,
  snapshot: ListedSnapshot,
  { names, status }: Occurrence,
): Promise<bigint | undefined> {
  const above = namesIn(pathBelow(run.request.root, snapshot.path));
  return digestOfFile(run, { names: [...above, ...names], status });
}
