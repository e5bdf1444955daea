import util from 'node:util';
import { UserError } from '../domain/user-error.ts';
import { errnoWords } from '../platform/errno-words.ts';

const INSTEAD = 'keep the index elsewhere with --index DIR, or do without with --no-index.';

/** For what LMDB throws. */
export function couldNotWrite(path: string, cause: unknown): UserError {
  const code = systemErrno(cause);
  const writesNoMore = code === 'EIO' || code === 'EROFS';
  const asThrown = cause instanceof Error ? cause.message : String(cause);
  const reason = writesNoMore ? errnoWords(code) : asThrown;
  const hint = writesNoMore ? 'Look at the disk and its cable' : 'The disk may be full: make room';
  return new UserError('failed', `The index ${path} could not be written: ${reason}.`, {
    hint: `${hint}; or ${INSTEAD}`,
    cause,
  });
}

/** Its `code` is the system's number, or a negative one of LMDB's own. On Windows those of node are others. */
function systemErrno(cause: unknown): string | undefined {
  const number = cause instanceof Error && 'code' in cause ? Number(cause.code) : 0;
  return number > 0 ? util.getSystemErrorName(-number) : undefined;
}
