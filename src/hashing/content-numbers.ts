import type { Hasher, HashStream } from './hasher.ts';

/**
 * Gives each content the next number in place of a digest, and hashes nothing: where no index has digests to compare
 * with or wants them, contents of one size need only be told apart.
 */
export function contentNumbers(): Pick<Hasher, 'stream'> {
  let next = 0n;
  const stream: HashStream = { update: () => undefined, digest: () => next++, fork: () => stream };
  return { stream: () => stream };
}
