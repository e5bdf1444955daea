const NS_PER_MS = 1_000_000n;

/**
 * The moment, in ns since the epoch, at which a time that was cut to the ms is over: what came before it may have been
 * before that time, what came then or later did not.
 */
export function endOfMs(ms: number): bigint {
  return BigInt(ms + 1) * NS_PER_MS;
}
