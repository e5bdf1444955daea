import path from 'node:path';
import { isStateFolder } from '../domain/state-names.ts';
import { displayPath, type FsPath } from '../platform/fs-path.ts';

/** Of a root that is backed up: what is in there is written in place, so it is no other file's name, and none is its. */
export function isInStateFolder(folder: FsPath): boolean {
  return displayPath(folder).split(path.sep).some(isStateFolder);
}
