import type { Hasher, HashStream } from './hasher.ts';

/**
 * Gives each content the next number in place of a digest, and hashes nothing: where no index has digests to compare
 * with or wants them, contents of one size need only be told apart. Blocks are hashed as ever.
 */
export function contentNumbers({ digest }: Pick<Hasher, 'digest'>): Hasher {
  let next = 0n;
  const stream: HashStream = { update: () => undefined, digest: () => next++, fork: () => stream };
  return { digest, stream: () => stream };
}
