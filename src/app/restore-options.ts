import type { Observer } from '../domain/events.ts';
import type { Overwrite } from '../domain/overwrite.ts';

/** The options of `restore`; each is explained in the README. */
export interface RestoreOptions {
  /** the folder that holds the snapshots; nothing in it is changed. Where not given, it is looked for above `source` */
  readonly root?: string;
  /** what to restore: a snapshot, or a folder or file in one; a path relative to the root, or, without a root, any */
  readonly source: string;
  /** the folder that a folder's contents go to; for a file, the folder it goes into (one that is there, or a path that ends in a separator), or its new path */
  readonly destination: string;
  /** what becomes of files that are there already; `never` (they stay) where not given */
  readonly overwrite?: Overwrite;
  readonly threads?: number;
  /** the folder of the index, or false for none; it tells the metadata that linking gave up */
  readonly index?: string | false;
  readonly onEvent?: Observer;
  /** finishes the files in hand */
  readonly signal?: AbortSignal;
}
