import path from 'node:path';
import { isOneFile } from '../../copying/rival-names.ts';
import { errnoOrThrow } from '../../platform/errno.ts';
import type { FileSystem } from '../../platform/file-system.ts';
import { removeQuietly } from '../../platform/remove-quietly.ts';
import { ACCENTED_PROBE } from '../root/probe-links.ts';

type Tools = Pick<FileSystem, 'lstat' | 'createForWriting' | 'close' | 'unlink'>;

/**
 * True where the disk takes the state folder by its name in capitals for the same, or a file in it by its name with an
 * accent in a character of its own (ZFS that normalizes, APFS): what is made beside it is alike. And where that cannot
 * be told. What `onlyLooks` makes no file, and goes by the capitals alone.
 */
export function foldsNames(fs: Tools, state: string, { onlyLooks }: { onlyLooks: boolean }): boolean {
  const inCapitals = path.join(path.dirname(state), path.basename(state).toUpperCase());
  return isOneFile(fs, state, inCapitals) || (!onlyLooks && foldsAccents(fs, state));
}

function foldsAccents(fs: Tools, state: string): boolean {
  const composed = path.join(state, ACCENTED_PROBE);
  try {
    fs.close(fs.createForWriting(composed));
    return isOneFile(fs, composed, path.join(state, ACCENTED_PROBE.normalize('NFD')));
  } catch (error: unknown) {
    errnoOrThrow(error);
    return true;
  } finally {
    removeQuietly(fs, composed);
  }
}
