import { hasHoles } from '../domain/allocated-bytes.ts';
import { FailureCode } from '../domain/failure.ts';
import type { OwnOfFile } from '../domain/metadata.ts';
import { isUntouched } from '../domain/seen-file.ts';
import type { Hasher } from '../hashing/hasher.ts';
import type { CurrentUser } from '../platform/current-user.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { Refused } from '../platform/refused.ts';
import { settledLook } from '../platform/settled-look.ts';
import { copyBytes } from './copy-bytes.ts';
import { hashFile } from './hash-file.ts';
import { setMetadata, type WantedMetadata } from './set-metadata.ts';

/** What copying a file out needs of its thread. */
export interface CopyOutTools {
  readonly fs: FileSystem;
  readonly hasher: Hasher;
  readonly user: CurrentUser | undefined;
  /** copy with the system's own call: on Windows that keeps attributes and streams */
  readonly byPath: boolean;
  readonly buffer: Uint8Array;
  /** bytes that were copied; they are read back as well, and not counted again */
  readonly onBytes: (bytes: number) => void;
  /** throws Stopped where the run is to end */
  readonly checkStopped: () => void;
}

export interface CopyOut extends CopyOutTools {
  /** asked of the file that was copied, when the copy has its bytes; may refuse by throwing */
  readonly wanted: (source: FileStatus) => WantedMetadata;
  readonly isReplacement: boolean;
}

/**
 * Copies a file to `to`, a free name, with its holes; reads the copy back: it has the bytes that were read; and gives it
 * the metadata that are wanted. A copy that is to replace a file is on the disk then, for a name must not lead to nothing
 * because the power fails, and `to` is a name of it: somebody else may write to the folder. Returns what the file was
 * and its digest. Throws what the file system throws, and Refused where the file changed meanwhile or the copy is not
 * as it was written.
 */
export function copyVerified(from: FsPath, to: FsPath, { wanted, isReplacement, ...tools }: CopyOut): Copied {
  const copied = tools.byPath ? copyByPath(from, to, tools) : copyByBytes(from, to, { ...tools, isReplacement });
  if (digestOf(to, tools) !== copied.digest) throw new Refused(FailureCode.unequal);
  if (isReplacement) tools.fs.flushFile(to);
  setMetadata(to, wanted(copied.status), tools);
  if (copied.ino !== undefined && !isFile(tools.fs.lstat(to), copied.ino)) throw new Refused(FailureCode.changed);
  return copied;
}

/**
 * What lstat would say of a file with its own metadata. Throws Refused where it was written to, or replaced, since these
 * were looked up: its time is then that of other bytes.
 */
export function withMetadata(status: FileStatus, own: OwnOfFile | undefined): WantedMetadata {
  if (own === undefined) return status;
  const { mtimeNs, mode, uid, gid, file } = own;
  const isOfIt = file.ino === status.ino && file.size === status.size && file.mtimeNs === status.mtimeNs;
  if (!isOfIt) throw new Refused(FailureCode.changed);
  return {
    isFile: () => status.isFile(),
    atimeNs: status.atimeNs,
    mtimeNs,
    mode: BigInt(mode),
    uid: BigInt(uid),
    gid: BigInt(gid),
  };
}

function isFile(there: FileStatus, ino: bigint): boolean {
  return there.isFile() && there.ino === ino;
}

interface Copied {
  readonly status: FileStatus;
  readonly digest: bigint;
  /** of the copy, where it is to replace a file; undefined where copies are reached by path alone */
  readonly ino: bigint | undefined;
}

function copyByBytes(
  from: FsPath,
  to: FsPath,
  { isReplacement, ...tools }: CopyOutTools & { isReplacement: boolean },
): Copied {
  const { fs } = tools;
  const source = fs.openForReading(from);
  try {
    const status = fs.fstat(source);
    const target = fs.createForWriting(to);
    try {
      const { digest, bytes } = copyBytes(source, target, {
        ...tools,
        sparse: hasHoles(status),
      });
      const now = settledLook(status, () => fs.fstat(source));
      const isStill = BigInt(bytes) === status.size && isUntouched(status, now);
      if (!isStill) throw new Refused(FailureCode.changed);
      return { status, digest, ino: isReplacement ? fs.fstat(target).ino : undefined };
    } finally {
      fs.close(target);
    }
  } finally {
    fs.close(source);
  }
}

function copyByPath(from: FsPath, to: FsPath, tools: CopyOutTools): Copied {
  const { fs } = tools;
  const status = fs.lstat(from);
  fs.copyFile(from, to);
  const digest = digestOf(from, tools);
  tools.onBytes(Number(status.size));
  const now = settledLook(status, () => fs.lstat(from));
  if (!isUntouched(status, now)) throw new Refused(FailureCode.changed);
  return { status, digest, ino: undefined };
}

/** Without counting the bytes. */
function digestOf(path: FsPath, { fs, hasher, buffer, checkStopped }: CopyOutTools): bigint {
  return hashFile(path, { fs, hasher, buffer, checkStopped }).digest;
}
