import type { Buffer } from 'node:buffer';

export const CHECK_BYTES = 4;

/** FNV-1a of key and value, leaving out the four bytes of the value at `checkAt`. */
export function checkOf(key: Buffer, value: Buffer, checkAt: number): number {
  const hash = hashBytes(value, 0, checkAt, hashBytes(key, 0, key.length));
  return hashBytes(value, checkAt + CHECK_BYTES, value.length, hash) >>> 0;
}

/** FNV-1a, 32 bits: a changed byte always changes it. */
export function hashBytes(bytes: Buffer, start: number, end: number, seed = 0x811c9dc5): number {
  let hash = seed;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  return hash;
}
