import type { Metadata } from './metadata.ts';

/** A name that gave up its own metadata when it was linked (`--ignore`). */
export interface OwnMetadata {
  /** relative to the root */
  readonly path: string;
  /** what it gets with `restore` and `isolate`: what it gave up, the rest as its file has it (had, where it is gone) */
  readonly own: Metadata;
  /** what its file has now; undefined where the name is gone */
  readonly now: Metadata | undefined;
  /** false: the name has another file by now, so what is noted is of no use any more */
  readonly fits: boolean;
}
