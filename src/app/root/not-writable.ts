import { UserError } from '../../domain/user-error.ts';
import { errnoWords } from '../../platform/errno-words.ts';

/** How a run is told to change nothing, where its command has a dry run. */
const DRY_RUN = 'use --dry-run';

/** The error for a root in which nothing can be made. `toOnlyLook` is for a command that has no dry run. */
export function notWritable(
  root: string,
  { code, cause, toOnlyLook = DRY_RUN }: { code: string; cause: unknown; toOnlyLook?: string | undefined },
): UserError {
  switch (code) {
    case 'EROFS':
      return new UserError('refused', `${root} is read-only (EROFS).`, {
        hint: `Mount it for writing; to see only what a run would do, ${toOnlyLook}.`,
        cause,
      });
    case 'ENOSPC':
    case 'EDQUOT':
      return new UserError('failed', `${root} is full: not even a small file could be made (${code}).`, {
        hint: 'Free a few MB on that disk, or delete some files where it can hold no more of them; from then on each run frees more.',
        cause,
      });
    case 'EACCES':
    case 'EPERM':
      return new UserError('refused', `${root} is not writable: ${errnoWords(code)}.`, {
        hint: `Run this as the user who owns the backups; to see only what a run would do, ${toOnlyLook}. Where the index is closed to you, use --no-index as well.`,
        cause,
      });
    default:
      return new UserError('refused', `${root} is not writable: ${errnoWords(code)}.`, {
        hint: `Look at the disk and its cable; to see only what a run would do, ${toOnlyLook}.`,
        cause,
      });
  }
}
