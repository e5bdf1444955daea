import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import xxhash from 'xxhash-wasm';
import { bundledStream, type HashStream, loadHasher } from '../../src/hashing/hasher.ts';
import { someBytes } from '../kit/tree.ts';
import { referenceXxh64 } from './reference-xxh64.ts';

const hasher = await loadHasher();
const api = await xxhash();
const streams: Record<string, (copies: number) => HashStream> = {
  'a stream whose state is copied': (copies) => hasher.stream(copies),
  'a bundle of streams': (copies) => bundledStream(api, copies),
};

test('gives the published digests of xxh64 with seed 0', () => {
  expect(hasher.digest(Buffer.from(''))).toBe(0xef46db3751d8e999n);
  expect(hasher.digest(Buffer.from('a'))).toBe(0xd24ec4f1a98c6e5bn);
  expect(hasher.digest(Buffer.from('abc'))).toBe(0x44bc2cf5ad770999n);
  expect(hasher.digest(Buffer.from('xxhash'))).toBe(0x32dd38952c4bc720n);
  expect(hasher.digest(Buffer.from('Nobody inspects the spammish repetition'))).toBe(0xfbcea83c8a378bf1n);
});

test('gives the digest of the specification for any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(hasher.digest(bytes)).toBe(referenceXxh64(bytes));
    }),
  );
});

test('gives the same digest for inputs that are fed to the wasm memory in pieces', () => {
  for (const length of [256 * 1024, 256 * 1024 + 1, 600_000]) {
    const bytes = someBytes(length);
    const stream = hasher.stream(1);
    stream.update(bytes);
    expect(stream.digest()).toBe(hasher.digest(bytes));
    expect(hasher.digest(bytes)).toBe(referenceXxh64(bytes));
  }
});

test.each(Object.entries(streams))('%s gives each fork the digest of its own bytes', (_, streamOf) => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 4 }), { minLength: 1 }), (tails) => {
      const start = Uint8Array.of(1, 2, 3, 4, 5);
      const first = streamOf(tails.length);
      first.update(start);
      const forks = tails.map((_tail, i) => (i < tails.length - 1 ? first.fork(1) : first));
      for (let step = 0; step < 4; step++) {
        for (const [i, tail] of tails.entries()) if (step < tail.length) forks[i].update(tail[step]);
      }
      for (const [i, tail] of tails.entries()) {
        expect(forks[i].digest()).toBe(referenceXxh64(Buffer.concat([start, ...tail])));
      }
    }),
  );
});

test('copies the state with the installed xxhash-wasm, so that equal bytes are hashed once', () => {
  const stream = hasher.stream(1);
  stream.update(Uint8Array.of(1));
  const forks = [stream.fork(1), stream.fork(1), stream.fork(1)];
  expect(new Set(forks.map((fork) => fork.digest()))).toEqual(new Set([referenceXxh64(Uint8Array.of(1))]));
});
