import { createRequire } from 'node:module';
import type { XXHash, XXHashAPI } from 'xxhash-wasm';

/** xxh64 with seed 0. Digests are unsigned 64-bit values. The only door to xxhash-wasm. */
export interface Hasher {
  digest(bytes: Uint8Array): bigint;
  /** `copies`: how many streams this one may have to become by forking, itself included. */
  stream(copies: number): HashStream;
}

/** The digest of bytes that come in pieces. */
export interface HashStream {
  update(bytes: Uint8Array): void;
  digest(): bigint;
  /** A stream that has read the same bytes and goes its own way; `copies` counts towards this stream's. */
  fork(copies: number): HashStream;
}

/** What is fed at a time: the wasm memory grows to the longest input and never shrinks. */
const PIECE_BYTES = 256 * 1024;
const NOTHING = new Uint8Array(0);

let hasher: Promise<Hasher> | undefined;

/** One a thread. */
export function loadHasher(): Promise<Hasher> {
  hasher ??= createHasher();
  return hasher;
}

async function createHasher(): Promise<Hasher> {
  const load = createRequire(import.meta.url)('xxhash-wasm') as typeof import('xxhash-wasm').default;
  const api = await load();
  const stream = canCopyState(api) ? () => copyingStream(api) : (copies: number) => bundledStream(api, copies);
  return { digest: (bytes) => digestOf(api, bytes), stream };
}

function digestOf(api: XXHashAPI, bytes: Uint8Array): bigint {
  if (bytes.length <= PIECE_BYTES) return api.h64Raw(bytes);
  const state = api.create64();
  feed(state, bytes);
  return state.digest();
}

function feed(state: XXHash<bigint>, bytes: Uint8Array): void {
  if (bytes.length <= PIECE_BYTES) {
    state.update(bytes);
    return;
  }
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
    state.update(bytes.subarray(start, start + PIECE_BYTES));
  }
}

/** One state, copied where it forks: files with equal beginnings are hashed once. */
function copyingStream(api: XXHashAPI, state: XXHash<bigint> = api.create64()): HashStream {
  return {
    update: (bytes) => feed(state, bytes),
    digest: () => state.digest(),
    fork: () => copyingStream(api, copyOf(api, state)),
  };
}

/** As many states as there may be forks, all fed: for a version of xxhash-wasm whose state cannot be copied. */
export function bundledStream(api: XXHashAPI, copies: number): HashStream {
  return bundle(Array.from({ length: copies }, () => api.create64()));
}

function bundle(states: XXHash<bigint>[]): HashStream {
  return {
    update: (bytes) => {
      for (const state of states) feed(state, bytes);
    },
    digest: () => states[0].digest(),
    fork: (copies) => bundle(states.splice(0, copies)),
  };
}

/**
 * xxhash-wasm has no call that copies a state, but every state passes through one place in the wasm memory:
 * `update` puts it there, asks its input for its length, works, and takes it back. So an empty input that loads
 * the original when asked makes the copy take the original's state back. Hashing each content once instead of
 * each file doubles the speed of the lockstep; `canCopyState` tries it when the hasher is loaded.
 */
function copyOf(api: XXHashAPI, original: XXHash<bigint>): XXHash<bigint> {
  return api.create64().update(new EmptyInput(() => original.update(NOTHING)));
}

class EmptyInput extends Uint8Array {
  readonly #whenAsked: () => void;

  constructor(whenAsked: () => void) {
    super(0);
    this.#whenAsked = whenAsked;
  }

  override get byteLength(): number {
    this.#whenAsked();
    return 0;
  }
}

function canCopyState(api: XXHashAPI): boolean {
  const [start, end] = [Uint8Array.from({ length: 77 }, (_, i) => i), Uint8Array.of(1, 2, 3)];
  const original = api.create64().update(start);
  const copy = copyOf(api, original);
  const prefix = original.digest();
  copy.update(end);
  return (
    original.digest() === prefix &&
    prefix === api.h64Raw(start) &&
    copy.digest() === api.h64Raw(Uint8Array.of(...start, ...end))
  );
}
