import { copyBytes } from '../copying/copy-bytes.ts';
import { checkOwner, setMetadata } from '../copying/set-metadata.ts';
import { hasHoles } from '../domain/allocated-bytes.ts';
import { isUntouched, type SeenFile } from '../domain/seen-file.ts';
import { loadHasher } from '../hashing/hasher.ts';
import { pageAlignedBuffer } from '../hashing/page-aligned.ts';
import { currentUser } from '../platform/current-user.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { removeQuietly } from '../platform/remove-quietly.ts';

const BUFFER_BYTES = 1024 * 1024;

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
 * Undefined, and nothing is changed, where either is no longer the file that was seen, or the bytes are others, or
 * somebody put something in the place of the copy.
 * Throws what `fs` throws, and CopyRefused where this user cannot give the copy its owner, the temporary name removed.
 */
export async function replaceByCopy(fs: FileSystem, place: CopyToPlace): Promise<FileStatus | undefined> {
  const { temporary, rotten, rottenSeen, digest } = place;
  let isInPlace = false;
  try {
    const copied = await copyAside(fs, place);
    const before = fs.lstat(rotten);
    if (copied.digest !== digest || !isUntouched(rottenSeen, before)) return undefined;
    const isCopy = (there: FileStatus): boolean => there.isFile() && there.ino === copied.ino;
    fs.flushFile(temporary); // a name must not lead to nothing because the power fails
    const user = currentUser();
    setMetadata(temporary, before, { fs, user });
    const made = fs.lstat(temporary);
    if (!isCopy(made)) return undefined;
    checkOwner(made, before, user);
    fs.rename(temporary, rotten);
    isInPlace = true;
    const placed = fs.lstat(rotten);
    return isCopy(placed) ? placed : undefined;
  } finally {
    if (!isInPlace) removeQuietly(fs, temporary);
  }
}

async function copyAside(fs: FileSystem, { sound, temporary }: CopyToPlace): Promise<{ digest: bigint; ino: bigint }> {
  const hasher = await loadHasher();
  const from = fs.openForReading(sound);
  try {
    const sparse = hasHoles(fs.fstat(from));
    const to = fs.createForWriting(temporary);
    try {
      const buffer = pageAlignedBuffer(BUFFER_BYTES);
      const quiet = { onBytes: () => undefined, checkStopped: () => undefined };
      const { digest } = copyBytes(from, to, { fs, hasher, buffer, sparse, ...quiet });
      return { digest, ino: fs.fstat(to).ino };
    } finally {
      fs.close(to);
    }
  } finally {
    fs.close(from);
  }
}
