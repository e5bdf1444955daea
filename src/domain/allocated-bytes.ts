/** Bytes in a unit of allocated space: what `st_blocks` of POSIX counts in, whatever the blocks of the disk are. */
export const UNIT_BYTES = 512;

const UNIT = BigInt(UNIT_BYTES);

/** Bytes that a file or folder takes on the disk. */
export function allocatedBytes({ blocks }: { readonly blocks: bigint }): bigint {
  return blocks * UNIT;
}

/** True for a file that takes less than its size: it has holes, or the file system compresses it. */
export function hasHoles(status: { readonly blocks: bigint; readonly size: bigint }): boolean {
  return allocatedBytes(status) < status.size;
}
