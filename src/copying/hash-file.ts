import { Buffer } from 'node:buffer';
import type { Hasher } from '../hashing/hasher.ts';
import type { FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { fillBuffer } from './copy-bytes.ts';

export interface HashFileTools {
  readonly fs: FileSystem;
  readonly hasher: Hasher;
  readonly buffer: Uint8Array;
  readonly onBytes?: (count: number) => void;
  /** throws where the run is to end */
  readonly checkStopped: () => void;
}

/** Reads a file to its end. */
export function hashFile(
  path: FsPath,
  { fs, hasher, buffer, onBytes, checkStopped }: HashFileTools,
): { digest: bigint; bytes: number } {
  const fd = fs.openForReading(path);
  try {
    const stream = hasher.stream(1);
    for (let position = 0; ; ) {
      checkStopped();
      const count = fillBuffer(fs, fd, { buffer, position });
      stream.update(Buffer.from(buffer.buffer, buffer.byteOffset, count));
      onBytes?.(count);
      position += count;
      if (count < buffer.length) return { digest: stream.digest(), bytes: position };
    }
  } finally {
    fs.close(fd);
  }
}
