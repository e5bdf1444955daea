import type { Observer } from '../domain/events.ts';

/** Options of every command that looks at a root and changes nothing. */
export interface LookOptions {
  /** the folder that holds the snapshots */
  readonly root: string;
  /** the folder of the index, or false for none; `<root>/.dedupe-backups` where not given */
  readonly index?: string | false;
  /** which folders are snapshots, as a glob relative to the root; `*` where not given */
  readonly snapshots?: string;
  readonly threads?: number;
  readonly onEvent?: Observer;
  /** ends the looking; what is returned then is what was seen */
  readonly signal?: AbortSignal;
}
