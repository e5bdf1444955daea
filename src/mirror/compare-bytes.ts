import { Buffer } from 'node:buffer';
import { fillBuffer } from '../copying/copy-bytes.ts';
import { isUntouched } from '../domain/seen-file.ts';
import type { HashStream } from '../hashing/hasher.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { type CopyContext, stopIfAsked } from './copy-context.ts';
import type { Entry } from './entry.ts';
import { openSource } from './open-source.ts';

/** The digest of the source's bytes where `other` has the same; undefined where they differ, or one changed. */
export function compareBytes(
  entry: Pick<Entry, 'kind' | 'source'>,
  other: FsPath,
  context: CopyContext,
): bigint | undefined {
  const { fs } = context;
  const one = openSource(entry, fs);
  try {
    const two = fs.openForReading(other);
    try {
      return compareOpen(one, two, context);
    } finally {
      fs.close(two);
    }
  } finally {
    fs.close(one);
  }
}

function compareOpen(one: number, two: number, context: CopyContext): bigint | undefined {
  const { fs, hasher, buffers, counts } = context;
  const before = fs.fstat(one);
  if (fs.fstat(two).size !== before.size) return undefined;
  let stream: HashStream | undefined;
  for (let position = 0; ; ) {
    stopIfAsked(context);
    const [block, other] = [one, two].map((fd, which) => {
      const buffer = buffers[which];
      return Buffer.from(buffer.buffer, buffer.byteOffset, fillBuffer(fs, fd, { buffer, position }));
    });
    counts.read += block.length + other.length;
    context.onBytes(block.length);
    if (!block.equals(other)) {
      context.onBytes(-position - block.length); // it is copied yet, and counted then
      return undefined;
    }
    position += block.length;
    const isLast = block.length < buffers[0].length;
    if (isLast && !isUntouched(before, fs.fstat(one))) return undefined;
    if (isLast && stream === undefined) return hasher.digest(block);
    stream ??= hasher.stream(1);
    stream.update(block);
    if (isLast) return stream.digest();
  }
}
