import type { Observer } from '../domain/events.ts';
import type { MetadataField } from '../domain/metadata.ts';

/** The options of stage two; each is explained in the README under the same name. */
export interface DedupeOptions {
  /** the folder that holds the snapshots */
  readonly root: string;
  /** look, plan and report; change nothing, remember nothing */
  readonly dryRun?: boolean;
  /** globs: only files that match one, without those (or below folders) that match an exclusion */
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  /** bytes, inclusive */
  readonly minSize?: number;
  readonly maxSize?: number;
  /** metadata in which linked files may differ; the canonical's is kept */
  readonly ignore?: readonly MetadataField[];
  /** names on one inode at most; 1023, the limit of NTFS, where not given */
  readonly maxLinks?: number;
  readonly threads?: number;
  /** which folders are snapshots, as a glob relative to the root; `*` where not given */
  readonly snapshots?: string;
  /** leave files unread that cannot have a duplicate */
  readonly lazy?: boolean;
  /** walk only snapshots that no earlier run has sealed; find what the others have through the index */
  readonly newOnly?: boolean;
  /** distrust the index: read everything again */
  readonly full?: boolean;
  /** the folder of the index, or false for none; `<root>/.dedupe-backups` where not given */
  readonly index?: string | false;
  /** a file that you write to during the run; it is left out where it lies in the root */
  readonly log?: string;
  /** emit `name-linked` events */
  readonly reportNames?: boolean;
  readonly onEvent?: Observer;
  /** finishes the files in hand, records what was done and returns the summary so far */
  readonly signal?: AbortSignal;
}
