import process from 'node:process';

/** How often the process has waited for a disk so far. What comes over a network or from FUSE is not counted. */
export function diskReads(): number {
  return process.resourceUsage().fsRead;
}
