/** An xxh64 as tools print it: 16 hex digits. */
export function hexDigest(digest: bigint): string {
  return digest.toString(16).padStart(16, '0');
}
