import type { EntryKind } from './entry-kind.ts';
import type { Failure } from './failure.ts';
import type { MetadataField } from './metadata.ts';

/**
 * `changed`: other bytes, or another target of a symlink. `moved`: under another path the same file, or a file of the
 * same bytes. `metadata`: the same bytes, another time, mode or owner. `type`: something else has the name now.
 */
export const CHANGES = ['added', 'removed', 'changed', 'moved', 'metadata', 'type'] as const;
export type Change = (typeof CHANGES)[number];

/** What differs between two snapshots at one path. Sizes are bytes, of files alone. */
export interface Difference {
  readonly type: 'difference';
  readonly change: Change;
  /** within the snapshots; bytes that are not UTF-8 show as U+FFFD */
  readonly path: string;
  /** of `moved`: where it was */
  readonly from?: string;
  /** in the newer snapshot; of `removed`, in the older */
  readonly kind: EntryKind;
  /** of `type`: what it was */
  readonly kindBefore?: EntryKind;
  readonly sizeBefore?: number;
  readonly sizeAfter?: number;
  /** of `metadata` and `moved`: what else is other than it was */
  readonly fields?: readonly MetadataField[];
  /** of `changed`: size and time are as they were, so a disk may have done it */
  readonly suspicious?: true;
}

/** Names of all kinds, and the bytes of the files among them. */
export interface DifferenceCount {
  readonly names: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/** The end of a comparison. */
export interface DiffSummary {
  readonly root: string;
  /** names of snapshots, relative to the root */
  readonly older: string;
  readonly newer: string;
  readonly outcome: 'done' | 'interrupted';
  readonly unchanged: DifferenceCount;
  readonly changes: Readonly<Record<Change, DifferenceCount>>;
  /** names of what could not be read, and of what may be in the other snapshot too, where that could not be looked into */
  readonly notCompared: number;
  /** what failed on the way */
  readonly failures: readonly Failure[];
  readonly failuresNotListed: number;
  /** bytes read from files that the index did not know */
  readonly contentBytesRead: number;
  /** wall time, ms */
  readonly elapsedMs: number;
}
