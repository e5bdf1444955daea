import type { Buffer } from 'node:buffer';
import { pageAlignedBuffer } from '../hashing/page-aligned.ts';

const BYTES = 1024 * 1024;

/** What a copy reads a file into, block by block. */
export function copyBuffer(): Buffer {
  return pageAlignedBuffer(BYTES);
}
