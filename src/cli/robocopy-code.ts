/** What robocopy's exit code is made of, as bits (`robocopy /?`; Microsoft's "Return codes"). */
export const RobocopyCode = { copied: 1, extras: 2, mismatch: 4, failed: 8, fatal: 16 } as const;

const WORDS: ReadonlyArray<readonly [number, string]> = [
  [RobocopyCode.copied, 'files were copied'],
  [RobocopyCode.extras, 'there are extra files or folders in the destination'],
  [RobocopyCode.mismatch, 'some entries are a file on one side and a folder on the other'],
  [RobocopyCode.failed, 'some files or folders could not be copied'],
  [RobocopyCode.fatal, 'fatal error, nothing was copied'],
];
const ALL_BITS = 31;

/** Success is 0 to 7. A code that robocopy does not have (it was killed, or crashed) is a failure. */
export function robocopyFailed(code: number): boolean {
  return code < 0 || code >= RobocopyCode.failed;
}

export function robocopyWords(code: number): string {
  if (code === 0) return 'nothing needed copying';
  if (code < 0 || code > ALL_BITS) return 'not a code of robocopy: it was killed or did not start';
  return WORDS.filter(([bit]) => (code & bit) !== 0)
    .map(([, words]) => words)
    .join('; ');
}
