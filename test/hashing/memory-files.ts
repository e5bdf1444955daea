import type { SeenFile } from '../../src/domain/seen-file.ts';
import type { ReadPort, ReadSource } from '../../src/hashing/read-source.ts';

export interface MemoryFile {
  readonly bytes: Uint8Array;
  /** files with the same are eligible for one another */
  readonly metadata?: number;
  readonly ino?: bigint;
}

/** Files in memory that count what is done with them; an id is a position in `files`. */
export interface MemoryFiles {
  readonly source: ReadSource;
  readonly fs: ReadPort;
  /** ids in the order they were first opened */
  readonly openedFirst: number[];
  readonly bytesReadOf: number[];
  readonly opensOf: number[];
  /** descriptors open now, and the most there were */
  readonly descriptors: { now: number; most: number };
  readonly progress: number[];
  /** which of these bytes were read only to compare them */
  readonly compared: number[];
  /** ids of which the system was told that they will be read */
  readonly toldOf: number[];
}

export function memoryFiles(files: readonly MemoryFile[], overrides: Partial<ReadSource> = {}): MemoryFiles {
  const open = new Map<number, number>();
  const openedFirst: number[] = [];
  const bytesReadOf = files.map(() => 0);
  const opensOf = files.map(() => 0);
  const descriptors = { now: 0, most: 0 };
  const progress: number[] = [];
  const compared: number[] = [];
  const toldOf: number[] = [];
  let nextFd = 1000;
  const fs: ReadPort = {
    openForReading: (path) => {
      const id = Number(path);
      if (opensOf[id]++ === 0) openedFirst.push(id);
      open.set(nextFd, id);
      descriptors.now++;
      descriptors.most = Math.max(descriptors.most, descriptors.now);
      return nextFd++;
    },
    read: (fd, buffer, offset, length, position) => {
      const id = idOf(fd);
      const part = files[id].bytes.subarray(position, position + length);
      buffer.set(part, offset);
      bytesReadOf[id] += part.length;
      return part.length;
    },
    fstat: (fd) => statusOf(idOf(fd)),
    willRead: (fd) => void toldOf.push(idOf(fd)),
    close: (fd) => {
      idOf(fd);
      open.delete(fd);
      descriptors.now--;
    },
  };
  const source: ReadSource = {
    fs,
    pathOf: String,
    inoOf: (id) => statusOf(id).ino,
    seen: statusOf,
    eligibilityOf: (id) => files[id].metadata ?? 0,
    onBytes: (count) => void progress.push(count),
    onFiles: () => undefined,
    onCompared: (count) => void compared.push(count),
    isCancelled: () => false,
    ...overrides,
  };
  return { source, fs, openedFirst, bytesReadOf, opensOf, descriptors, progress, compared, toldOf };

  function idOf(fd: number): number {
    const id = open.get(fd);
    if (id === undefined) throw new Error(`descriptor ${fd} is not open`);
    return id;
  }

  function statusOf(id: number): ReturnType<ReadPort['fstat']> & SeenFile {
    const { bytes, ino = BigInt(id) } = files[id];
    return {
      dev: 1n,
      ino,
      size: BigInt(bytes.length),
      blocks: 0n,
      mode: 0o100644n,
      uid: 0n,
      gid: 0n,
      nlink: 1n,
      atimeNs: 0n,
      mtimeNs: 1n,
      ctimeNs: 1n,
      birthtimeNs: 1n,
      isFile: () => true,
      isDirectory: () => false,
      isSymbolicLink: () => false,
    };
  }
}

/** An error as node's fs throws it. */
export function errnoError(code: string): Error {
  return Object.assign(new Error(code), { code, syscall: 'read' });
}
