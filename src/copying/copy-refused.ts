import { errnoOrThrow } from '../platform/errno.ts';

/** Why a copy cannot be used, where no system call says it: a code of FailureCode, or the errno that fits. */
export class CopyRefused extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** What a failed copy is reported with: the errno, or why it was refused. Anything else is thrown again. */
export function copyFailureCode(error: unknown): string {
  return error instanceof CopyRefused ? error.code : errnoOrThrow(error);
}
