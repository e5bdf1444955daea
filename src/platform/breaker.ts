/** Waits for many things of which each may be cut short by one event. */
export interface Breaker {
  /** What `work` comes to; where the event comes first, a rejection with its reason. */
  unlessBroken<T>(work: Promise<T>): Promise<T>;
  /** The event. */
  break(reason: unknown): void;
}

/**
 * A `Promise.race` with a promise for the event would do the same, and keep every result in memory for as long as the
 * event does not come.
 */
export function newBreaker(): Breaker {
  const waiting = new Set<(reason: unknown) => void>();
  let broken: { readonly reason: unknown } | undefined;
  return {
    unlessBroken: <T>(work: Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        if (broken !== undefined) reject(broken.reason);
        waiting.add(reject);
        void work.then(resolve, reject).finally(() => waiting.delete(reject));
      }),
    break: (reason) => {
      broken = { reason };
      for (const reject of waiting) reject(reason);
    },
  };
}
