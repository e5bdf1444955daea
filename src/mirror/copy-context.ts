import { Stopped } from '../copying/stopped.ts';
import type { Hasher } from '../hashing/hasher.ts';
import type { CurrentUser } from '../platform/current-user.ts';
import type { FileSystem } from '../platform/file-system.ts';
import type { CopyRules } from './jobs.ts';

/** What copying needs of its thread; tests give it another file system. */
export interface CopyContext {
  readonly fs: FileSystem;
  readonly hasher: Hasher;
  readonly rules: CopyRules;
  readonly user: CurrentUser | undefined;
  /** copy with the system's own call and hash afterwards: on Windows that keeps attributes and streams */
  readonly byPath: boolean;
  /** a symlink may have further names */
  readonly linksSymlinks: boolean;
  /** two of equal length */
  readonly buffers: readonly [Uint8Array, Uint8Array];
  readonly isStopped: () => boolean;
  readonly onBytes: (count: number) => void;
  /** a file that needs no further try */
  readonly onFile: () => void;
  /** the number of the folder in hand */
  readonly onFolder: (number: number) => void;
  /** bytes so far, both ways */
  readonly counts: { read: number; written: number };
  /** inodes that had a link more for a moment: it was none to be kept */
  readonly undone: bigint[];
}

export function stopIfAsked({ isStopped }: Pick<CopyContext, 'isStopped'>): void {
  if (isStopped()) throw new Stopped();
}
