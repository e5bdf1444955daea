/** What is to be done, or was: so many files, and their bytes. */
export interface FileWork {
  readonly bytes: number;
  readonly files: number;
}

/**
 * What a file takes besides its bytes, as so many bytes. Measured on ext4, 2 cores, 30,000 files of 200 bytes against one
 * of 1 GiB: as long as 57 KiB to read, as 200 KiB to copy.
 */
const BYTES_A_FILE = 128 * 1024;

/** What it takes, in bytes: the same whether it is many small files or a few large ones. */
export function effortOf({ bytes, files }: FileWork): number {
  return bytes + files * BYTES_A_FILE;
}

export function plus(one: FileWork, other: FileWork): FileWork {
  return { bytes: one.bytes + other.bytes, files: one.files + other.files };
}

export function minus(one: FileWork, other: FileWork): FileWork {
  return { bytes: one.bytes - other.bytes, files: one.files - other.files };
}

/** How much of `total` is done by effort, from 0 to 1; 1 where there is nothing to do. */
export function shareDone(done: FileWork, total: FileWork): number {
  const effort = effortOf(total);
  return effort > 0 ? Math.min(1, Math.max(0, effortOf(done) / effort)) : 1;
}
