/** What robocopy's exit code says, as bits (`robocopy /?`; Microsoft's "Return codes"). */
const BITS: ReadonlyArray<readonly [number, string]> = [
  [1, 'files were copied'],
  [2, 'there are extra files or folders in the destination'],
  [4, 'some entries are a file on one side and a folder on the other'],
  [8, 'some files or folders could not be copied'],
  [16, 'fatal error, nothing was copied'],
];
const FIRST_FAILURE = 8;
const ALL_BITS = 31;

/** Success is 0 to 7. A code that robocopy does not have (it was killed, or crashed) is a failure. */
export function robocopyFailed(code: number): boolean {
  return code < 0 || code >= FIRST_FAILURE;
}

export function robocopyWords(code: number): string {
  if (code === 0) return 'nothing needed copying';
  if (code < 0 || code > ALL_BITS) return 'not a code of robocopy: it was killed or did not start';
  return BITS.filter(([bit]) => (code & bit) !== 0)
    .map(([, words]) => words)
    .join('; ');
}
