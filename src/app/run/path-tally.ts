import type { Attempt } from '../../domain/failure.ts';
import { FailureTally } from '../../domain/failure-tally.ts';
import { displayPath, type FsPath } from '../../platform/fs-path.ts';

/** What failed in a run that tells of paths as the file system has them. */
export class PathTally extends FailureTally {
  readonly failAt = (path: FsPath, attempted: Attempt, code: string): void => {
    this.fail({ path: displayPath(path), attempted, code });
  };
}
