import { type CopiedBytes, copyBytes } from '../copying/copy-bytes.ts';
import { hashFile } from '../copying/hash-file.ts';
import { setMetadata } from '../copying/set-metadata.ts';
import { hasHoles } from '../domain/allocated-bytes.ts';
import { FailureCode } from '../domain/failure.ts';
import { isUntouched } from '../domain/seen-file.ts';
import type { FileStatus } from '../platform/file-system.ts';
import { Refused } from '../platform/refused.ts';
import { removeQuietly } from '../platform/remove-quietly.ts';
import { type CopyContext, stopIfAsked } from './copy-context.ts';
import type { Entry, PlacedEntry } from './entry.ts';
import { openSource } from './open-source.ts';

/** Without the bits that would let others act as the owner. */
const RIGHTS = 0o777n;
/** A file that changed while it was read is read once more. */
const READS = 2;

interface Copy {
  readonly digest: bigint;
  /** of the source, before it was read: a later change of it is then seen */
  readonly status: FileStatus;
  readonly torn: boolean;
}

/**
 * Copies a file under a temporary name and renames it when it has its bytes and its metadata. Never writes into a file
 * that has a name already: it may be one of yesterday's snapshot too.
 */
export function copyFresh(entry: Entry, context: CopyContext): PlacedEntry {
  const { fs } = context;
  try {
    const copy = copyUntilStill(entry, context);
    setMetadata(entry.temporary, copy.status, context);
    fs.rename(entry.temporary, entry.target);
    const { digest, torn } = copy;
    return { how: 'copied', status: fs.lstat(entry.target), digest, torn };
  } catch (error: unknown) {
    removeQuietly(fs, entry.temporary);
    throw error;
  }
}

function copyUntilStill(entry: Entry, context: CopyContext): Copy {
  for (let read = 1; ; read++) {
    const copy = context.byPath ? copyByPath(entry, context) : copyByBytes(entry, context);
    if (!copy.torn || read === READS) return copy;
    context.fs.unlink(entry.temporary);
  }
}

function copyByBytes(entry: Entry, context: CopyContext): Copy {
  const { fs, counts } = context;
  const from = openSource(entry, fs);
  try {
    const before = aFile(fs.fstat(from));
    const to = fs.createForWriting(entry.temporary, modeFromTheStart(before, context));
    let copied: CopiedBytes;
    try {
      copied = copyBytes(from, to, {
        fs,
        hasher: context.hasher,
        buffer: context.buffers[0],
        sparse: hasHoles(before),
        size: Number(before.size),
        onBytes: context.onBytes,
        checkStopped: () => stopIfAsked(context),
      });
    } finally {
      fs.close(to);
    }
    counts.read += copied.bytes;
    counts.written += copied.written;
    const torn = BigInt(copied.bytes) !== before.size || !isUntouched(before, fs.fstat(from));
    return { digest: copied.digest, status: before, torn };
  } finally {
    fs.close(from);
  }
}

/** What was listed as a file may be a FIFO or a device by now: it would be read as an empty file, or without end. */
function aFile(status: FileStatus): FileStatus {
  if (!status.isFile()) throw new Refused(FailureCode.changed);
  return status;
}

/**
 * What need not be set afterwards, where the copy has its owner from the start: else somebody could read it for a moment
 * who may not read the source.
 */
function modeFromTheStart({ mode, uid, gid }: FileStatus, { user }: CopyContext): number | undefined {
  if (user === undefined || uid !== user.uid || gid !== user.gid) return undefined;
  return Number(mode & RIGHTS);
}

/** The system copies, and the copy is read from the cache to hash it. */
function copyByPath({ source, temporary }: Entry, context: CopyContext): Copy {
  const { fs, counts } = context;
  const before = aFile(fs.stat(source));
  fs.copyFile(source, temporary);
  const torn = !isUntouched(before, fs.stat(source));
  const { digest, bytes } = hashFile(temporary, {
    ...context,
    buffer: context.buffers[0],
    checkStopped: () => stopIfAsked(context),
  });
  counts.read += bytes;
  counts.written += bytes;
  return { digest, status: before, torn: torn || BigInt(bytes) !== before.size };
}
