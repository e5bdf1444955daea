import { errnoOrThrow } from './errno.ts';

/** Why something is left as it is, where no system call says it: a code of FailureCode, or the errno that fits. */
export class Refused extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** What a failure is reported with: the errno, or why it was refused. Anything else is thrown again. */
export function failureCode(error: unknown): string {
  return error instanceof Refused ? error.code : errnoOrThrow(error);
}
