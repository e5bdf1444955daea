import path from 'node:path';

/** The folder of the index, absolute: the one that is asked for, or else the state folder. */
export function indexFolder(wanted: string | undefined, state: string): string {
  return wanted === undefined ? state : path.resolve(wanted);
}
