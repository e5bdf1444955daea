/** The errno name of a file-system error, or undefined where it is some other error. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
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
