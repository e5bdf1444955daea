import type { Failure } from './failure.ts';

/** What a restore did. Sizes are bytes. */
export interface RestoreSummary {
  readonly root: string;
  /** relative to the root */
  readonly source: string;
  /** absolute */
  readonly destination: string;
  readonly outcome: 'done' | 'interrupted';
  /** of what is restored: files and symlinks */
  readonly names: number;
  readonly folders: number;
  /** names that were restored, each read back and compared */
  readonly restored: number;
  /** of these files */
  readonly bytes: number;
  /** names that were there already and stay as they are */
  readonly kept: number;
  /** names that got back metadata that linking had given up */
  readonly ownMetadata: number;
  /** devices, sockets and FIFOs, which are left out */
  readonly specialFiles: number;
  readonly failures: readonly Failure[];
  readonly failuresNotListed: number;
  readonly elapsedMs: number;
}
