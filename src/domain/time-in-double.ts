const NS_PER_S = 1_000_000_000n;

/** The double that is nearest to a time, as seconds; `ns` since the epoch. */
export function nearestSeconds(ns: bigint): number {
  return Number(ns / NS_PER_S) + Number(ns % NS_PER_S) / 1e9;
}

/** The time, in ns, that newer nodes set for one that they are given as the nearest double: some 0.1 µs off. */
export function throughDouble(ns: bigint): bigint {
  const seconds = nearestSeconds(ns);
  const whole = Math.trunc(seconds);
  return BigInt(whole) * NS_PER_S + BigInt(Math.trunc((seconds - whole) * 1e9));
}
