import type { HashIndex } from './hash-index.ts';
import { notesIn } from './note-families.ts';

/** Knows nothing and remembers nothing: `--no-index`, and a dry run where there is no index. */
export const noIndex: HashIndex = {
  lookUp: () => undefined,
  view: () => undefined,
  digestIfFresh: () => undefined,
  inodesOf: () => [],
  count: () => 0,
  inodes: () => [],
  snapshots: () => [],
  notes: notesIn({ get: () => undefined, range: () => [] }),
  write: () => Promise.resolve(),
  close: () => Promise.resolve(),
};
