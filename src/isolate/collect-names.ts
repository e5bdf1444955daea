import path from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { FailureCode } from '../domain/failure.ts';
import type { OwnOfFile } from '../domain/metadata.ts';
import { isTemporaryName } from '../domain/state-names.ts';
import { errnoOrThrow } from '../platform/errno.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import { displayPath, type FsPath, joinPath, pathKey } from '../platform/fs-path.ts';
import { isElsewhere, type OneDevice } from '../platform/mount-points.ts';
import { settledEntries } from '../walk/list-settled.ts';

/** A name that is to have a file of its own. */
export interface NameToIsolate {
  readonly name: FsPath;
  readonly status: FileStatus;
  readonly own: OwnOfFile | undefined;
}

/** A folder in which there are such names. */
export interface FolderToIsolate {
  readonly path: FsPath;
  readonly ino: bigint;
  readonly mtimeNs: bigint;
  readonly names: readonly NameToIsolate[];
}

export interface CollectTools extends OneDevice {
  readonly fs: FileSystem;
  /** of the root */
  readonly stateFolder: string;
  /** metadata that a name gave up when it was linked */
  readonly ownOf: (path: FsPath, status: FileStatus) => OwnOfFile | undefined;
  readonly isStopped: () => boolean;
  readonly onFailed: (path: FsPath, code: string) => void;
}

const NAMES_PER_BREATH = 500;

/** The files and shared symlinks at and below the paths, by folder, each once; follows no symlink, enters nothing mounted. */
export async function collectNames(paths: readonly string[], tools: CollectTools): Promise<FolderToIsolate[]> {
  const collecting = new Collecting(tools);
  for (const at of paths) collecting.add(at);
  await collecting.walk();
  return collecting.folders();
}

class Collecting {
  readonly #tools: CollectTools;
  /** keys are pathKeys: names that are displayed alike are still two */
  readonly #found = new Map<string, { path: FsPath; names: Map<string, NameToIsolate> }>();
  readonly #waiting: FsPath[] = [];
  #count = 0;

  constructor(tools: CollectTools) {
    this.#tools = tools;
  }

  add(at: string): void {
    const status = this.#tools.fs.lstat(at);
    if (status.isDirectory()) this.#waiting.push(at);
    else this.#take(path.dirname(at), path.basename(at), status);
  }

  async walk(): Promise<void> {
    const { fs, isStopped, onFailed } = this.#tools;
    for (let at = this.#waiting.pop(); at !== undefined && !isStopped(); at = this.#waiting.pop()) {
      try {
        for (const { name } of settledEntries(fs, at, () => onFailed(at, FailureCode.changed))) {
          if (++this.#count % NAMES_PER_BREATH === 0) await breathe();
          this.#enter(at, name);
        }
      } catch (error: unknown) {
        onFailed(at, errnoOrThrow(error));
      }
    }
  }

  folders(): FolderToIsolate[] {
    return [...this.#found.values()].flatMap(({ path: at, names }) => {
      try {
        const { ino, mtimeNs } = this.#tools.fs.lstat(at);
        return [{ path: at, ino, mtimeNs, names: [...names.values()] }];
      } catch (error: unknown) {
        this.#tools.onFailed(at, errnoOrThrow(error)); // somebody has moved or deleted it meanwhile
        return [];
      }
    });
  }

  #enter(folder: FsPath, name: FsPath): void {
    const { fs, stateFolder, onFailed } = this.#tools;
    const at = joinPath(folder, name);
    if (at === stateFolder) return; // the index is open, and nobody's to edit
    try {
      const status = fs.lstat(at);
      if (!status.isDirectory()) this.#take(folder, name, status);
      else if (isElsewhere(at, status, this.#tools)) onFailed(at, 'EXDEV');
      else this.#waiting.push(at);
    } catch (error: unknown) {
      onFailed(at, errnoOrThrow(error));
    }
  }

  #take(folder: FsPath, name: FsPath, status: FileStatus): void {
    if (!canBeIsolated(status) || isTemporaryName(displayPath(name))) return;
    const key = pathKey(folder);
    const found = this.#found.get(key) ?? { path: folder, names: new Map() };
    found.names.set(pathKey(name), { name, status, own: this.#tools.ownOf(joinPath(folder, name), status) });
    this.#found.set(key, found);
  }
}

/** Files, and symlinks that are names of one: an owner or a time given to one of these is that of all. */
function canBeIsolated(status: FileStatus): boolean {
  return status.isFile() || (status.isSymbolicLink() && status.nlink > 1n);
}
