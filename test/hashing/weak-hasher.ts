import type { Hasher, HashStream } from '../../src/hashing/hasher.ts';

/** Four bits of the real digest: different contents of equal digest are common. */
export function weakHasher(real: Hasher): Hasher {
  return { digest: (bytes) => real.digest(bytes) & 15n, stream: (copies) => weakStream(real.stream(copies)) };
}

function weakStream(stream: HashStream): HashStream {
  return {
    update: (bytes) => stream.update(bytes),
    digest: () => stream.digest() & 15n,
    fork: (copies) => weakStream(stream.fork(copies)),
  };
}
