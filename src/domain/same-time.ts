/**
 * True for equal times, in ns, of which either may have been kept in 64 bits. Before 1677 and after 2262 (a time of 0 on
 * NTFS is in 1601) what was kept is 584 years off.
 */
export function isSameKeptTime(a: bigint, b: bigint): boolean {
  return a === b || BigInt.asIntN(64, a - b) === 0n;
}
