import type { LinksMode, UnchangedMode } from '../domain/backup-modes.ts';
import type { Observer } from '../domain/events.ts';
import type { MetadataField } from '../domain/metadata.ts';
import type { Selection } from '../mirror/selection.ts';

/** The options of stage one, and of stage two in the same run; each is explained in the README. */
export interface BackupOptions {
  /** folders; several become folders of their base names in the snapshot */
  readonly sources: readonly string[];
  /** the folder that holds the snapshots */
  readonly root: string;
  /** the snapshot's name: `{date}`, `{time}`, `{host}`; `{date}` where not given */
  readonly name?: string;
  /** what becomes of symlinks and junctions; `copy` where not given */
  readonly links?: LinksMode;
  /** how unchanged files are recognised; `copy` (read and copied, then linked) where not given */
  readonly unchanged?: UnchangedMode;
  readonly select?: Partial<Selection>;
  /** bytes of data not yet linked that may lie on the disk at a time; 1 GiB where not given */
  readonly batchBytes?: number;
  /** how often a file in use is tried again, and after how many ms; 3 and 5000 where not given */
  readonly retries?: number;
  readonly waitMs?: number;
  /** mtimes that are not further apart count as equal, in ms (robocopy's /FFT is 2000) */
  readonly timeSlackMs?: number;
  /** leave no new snapshot where nothing is new, changed, moved or gone */
  readonly skipIfUnchanged?: boolean;
  /** a shell command; where it fails the run does not start */
  readonly before?: string;
  /** a shell command that is always run, with the outcome in its environment */
  readonly after?: string;
  readonly dryRun?: boolean;
  readonly ignore?: readonly MetadataField[];
  /** names on one inode at most; 1023 where not given */
  readonly maxLinks?: number;
  readonly threads?: number;
  /** the folder of the index, or false for none */
  readonly index?: string | false;
  /** a file that you write to during the run; it is left out where it lies in the root */
  readonly log?: string;
  /** emit `file-handled` events */
  readonly reportNames?: boolean;
  readonly onEvent?: Observer;
  /** finishes the files in hand; the snapshot in progress stays for the next run */
  readonly signal?: AbortSignal;
  /** the wall clock */
  readonly now?: () => Date;
}
