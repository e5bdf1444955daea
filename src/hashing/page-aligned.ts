import { Buffer } from 'node:buffer';

const PAGE_BYTES = 4096;
/** What glibc's malloc puts in front of a block that it maps on its own: 16 bytes. */
const MALLOC_HEADER = 16;

/**
 * A buffer that begins on a page where the allocator is glibc's, and elsewhere not a few bytes behind one:
 * reading from the page cache into a buffer 16 bytes behind a page, where node's big buffers begin, was
 * measured 5 times slower (1.7 instead of 10 GB/s), because source and target then share the low address bits.
 */
export function pageAlignedBuffer(bytes: number): Buffer {
  const offset = PAGE_BYTES - MALLOC_HEADER;
  return Buffer.from(new ArrayBuffer(offset + bytes), offset, bytes);
}

export function roundUpToPage(bytes: number): number {
  return Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES;
}
