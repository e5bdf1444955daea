import type { Buffer } from 'node:buffer';

export const CHECK_BYTES = 4;
const FNV_PRIME = 0x01000193;

/** FNV-1a of key and value, leaving out the four bytes of the value at `checkAt`. */
export function checkOf(key: Buffer, value: Buffer, checkAt: number): number {
  const hash = hashBytes(value, 0, checkAt, hashBytes(key, 0, key.length));
  return hashBytes(value, checkAt + CHECK_BYTES, value.length, hash) >>> 0;
}

/** FNV-1a, 32 bits: a changed byte always changes it. */
export function hashBytes(bytes: Uint8Array, start: number, end: number, seed = 0x811c9dc5): number {
  let hash = seed;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i], FNV_PRIME);
  return hash;
}

export function hashByte(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, FNV_PRIME);
}
