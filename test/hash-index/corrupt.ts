import { Buffer } from 'node:buffer';

/** Numbers in [0, 1) that look random and are the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A copy of a file of pages with one thing wrong with it; `what` says which. */
export function corrupt(sound: Buffer, random: () => number): { what: string; bytes: Buffer } {
  const pageSize = 4096;
  const below = (end: number) => Math.floor(random() * end);
  const pages = Math.floor(sound.length / pageSize);
  const bytes = Buffer.from(sound);
  const scribble = (start: number, length: number) => {
    for (let i = start; i < Math.min(start + length, bytes.length); i++) bytes[i] = below(256);
  };
  const copyPage = (from: number, to: number) =>
    sound.copy(bytes, to * pageSize, from * pageSize, (from + 1) * pageSize);
  const faults: Record<string, () => Buffer> = {
    'a changed bit': () => {
      bytes[below(bytes.length)] ^= 1 << below(8);
      return bytes;
    },
    'a changed byte in a header': () => {
      bytes[below(pages) * pageSize + below(64)] = below(256);
      return bytes;
    },
    'a changed byte in the meta pages': () => {
      bytes[below(2) * pageSize + below(170)] ^= 1 << below(8);
      return bytes;
    },
    'random bytes': () => {
      scribble(below(bytes.length), 1 + below(2 * pageSize));
      return bytes;
    },
    'random bytes from the start': () => {
      scribble(0, 1 + below(3 * pageSize));
      return bytes;
    },
    'random bytes all over': () => {
      for (let i = 0; i < 20; i++) scribble(below(bytes.length), 1 + below(64));
      return bytes;
    },
    'a zeroed page': () => {
      const page = below(pages);
      return bytes.fill(0, page * pageSize, (page + 1) * pageSize);
    },
    'a page in the place of another': () => {
      copyPage(below(pages), below(pages));
      return bytes;
    },
    'two pages that changed places': () => {
      const [a, b] = [below(pages), below(pages)];
      copyPage(a, b);
      copyPage(b, a);
      return bytes;
    },
    'cut anywhere': () => bytes.subarray(0, below(bytes.length)),
    'cut at a page': () => bytes.subarray(0, below(pages) * pageSize),
    'something at the end': () => Buffer.concat([bytes, Buffer.alloc(below(10_000), 'x')]),
  };
  const names = Object.keys(faults);
  const what = names[below(names.length)];
  return { what, bytes: faults[what]() };
}
