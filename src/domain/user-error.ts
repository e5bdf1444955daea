/** What sort of run-stopping error it is; the command line maps it to an exit code. */
export type UserErrorKind = 'usage' | 'refused' | 'locked' | 'failed';

/**
 * An error that stops the run and that its reader can do something about.
 * `message` is one sentence that names the path; `hint` says what to do.
 */
export class UserError extends Error {
  readonly kind: UserErrorKind;
  readonly hint: string | undefined;

  constructor(kind: UserErrorKind, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'UserError';
    this.kind = kind;
    this.hint = options.hint;
  }
}
