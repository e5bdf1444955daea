import { isNoSnapshot, isStateFolder } from '../domain/state-names.ts';
import type { FsPath } from '../platform/fs-path.ts';

/** True for a folder that no walk enters, whatever it is asked to leave out. */
export function isLeftOutFolder(name: FsPath, { inSnapshot }: { inSnapshot: boolean }): boolean {
  return typeof name === 'string' && (inSnapshot ? isStateFolder(name) : isNoSnapshot(name));
}
