import { copyBuffer } from '../copying/copy-buffer.ts';
import { copyVerified } from '../copying/copy-verified.ts';
import { checkOwner } from '../copying/set-metadata.ts';
import { FailureCode } from '../domain/failure.ts';
import { isUntouched, type SeenFile } from '../domain/seen-file.ts';
import { loadHasher } from '../hashing/hasher.ts';
import { currentUser } from '../platform/current-user.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { Refused } from '../platform/refused.ts';
import { removeQuietly } from '../platform/remove-quietly.ts';
import { renameOver } from '../platform/rename-over.ts';

export interface CopyToPlace {
  /** the file whose bytes are wanted */
  readonly sound: FsPath;
  /** of the bytes it must have */
  readonly digest: bigint;
  /** a name of the file that is to be replaced, and keeps its metadata */
  readonly rotten: FsPath;
  readonly rottenSeen: SeenFile;
  /** a free name in the same folder */
  readonly temporary: FsPath;
}

/**
 * Copies a sound file to a temporary name, gives it the metadata of the rotten one and renames it over that name.
 * Throws what `fs` throws, and Refused where either is no longer the file that was seen, or the bytes are others, or
 * somebody put something in the place of the copy, or this user cannot give it its owner; the temporary name is removed.
 */
export async function replaceByCopy(fs: FileSystem, place: CopyToPlace): Promise<FileStatus> {
  const { sound, digest, temporary, rotten, rottenSeen } = place;
  const user = currentUser();
  const hasher = await loadHasher();
  const buffer = copyBuffer();
  const quiet = { onBytes: () => undefined, checkStopped: () => undefined };
  const wanted = (): FileStatus => {
    const now = fs.lstat(rotten);
    if (!isUntouched(rottenSeen, now)) throw new Refused(FailureCode.changed);
    return now;
  };
  let isInPlace = false;
  try {
    const tools = { fs, hasher, user, byPath: false, buffer, ...quiet };
    const copied = copyVerified(sound, temporary, { ...tools, wanted, isReplacement: true });
    if (copied.digest !== digest) throw new Refused(FailureCode.changed);
    checkOwner(fs.lstat(temporary), rottenSeen, user);
    renameOver(fs, temporary, rotten);
    isInPlace = true;
    const placed = fs.lstat(rotten);
    if (!placed.isFile() || placed.ino !== copied.ino) throw new Refused(FailureCode.changed);
    return placed;
  } finally {
    if (!isInPlace) removeQuietly(fs, temporary);
  }
}
