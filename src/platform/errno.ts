import os from 'node:os';

/** That a quota is used up has no name in node: it is UNKNOWN, or "Unknown system error -122". */
const QUOTA_USED_UP = os.constants.errno.EDQUOT;

/** The errno name of a file-system error, or undefined where it is some other error. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  if ('syscall' in error && 'errno' in error && error.errno === -QUOTA_USED_UP) return 'EDQUOT';
  return typeof error.code === 'string' && 'syscall' in error ? error.code : undefined;
}

/** The errno name of a file-system error; anything else is a defect of ours and is thrown again. */
export function errnoOrThrow(error: unknown): string {
  const code = errnoOf(error);
  if (code === undefined) throw error;
  return code;
}

export function isErrno(error: unknown, ...codes: readonly string[]): boolean {
  const code = errnoOf(error);
  return code !== undefined && codes.includes(code);
}

/** What `look` returns; `otherwise`, or undefined, where the system refuses it by whatever errno. */
export function unlessRefused<T>(look: () => T): T | undefined;
export function unlessRefused<T>(look: () => T, otherwise: T): T;
export function unlessRefused<T>(look: () => T, otherwise?: T): T | undefined {
  try {
    return look();
  } catch (error: unknown) {
    errnoOrThrow(error);
    return otherwise;
  }
}
