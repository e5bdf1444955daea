import path from 'node:path';
import { STATE_FOLDER } from '../../domain/state-names.ts';
import { UserError } from '../../domain/user-error.ts';
import { errnoOrThrow } from '../../platform/errno.ts';
import { errnoWords } from '../../platform/errno-words.ts';
import type { FileSystem } from '../../platform/file-system.ts';
import { type KnownFolders, knownFolders, realPath } from '../../platform/known-folders.ts';
import { currentPlatform } from '../../platform/platform-profile.ts';
import { checkPath } from '../options/check-path.ts';
import { forbiddenRoot } from './forbidden-root.ts';
import { isInDatedFolder, nearestRoot, rootOf } from './root-above.ts';

/**
 * Returns the root's real absolute path, symlinks followed. Throws UserError('usage') where none is given, and 'refused'
 * where it is no folder, or one whose files are in use by a system or a person: names that share an inode all change
 * with one edit.
 */
export function checkRoot(fs: FileSystem, root: string, known: KnownFolders = knownFolders()): string {
  checkPath('root', root);
  const real = resolve(root);
  if (!fs.lstat(real).isDirectory()) {
    throw new UserError('refused', `${root} is not a folder.`, { hint: `${HINT_FOLDER}.` });
  }
  if (real.split(path.sep).includes(STATE_FOLDER)) {
    throw new UserError('refused', `${root} is where this program keeps its notes.`, { hint: `${HINT_FOLDER}.` });
  }
  refuseInRoot(fs, real, root);
  const platform = currentPlatform();
  const refusal = forbiddenRoot(real, { platform, known }) ?? forbiddenRoot(path.resolve(root), { platform, known });
  if (refusal === undefined) return real;
  throw new UserError('refused', `${root} ${refusal}. ${WHY}`, {
    hint: `${HINT_FOLDER}, for example  dedupe-backups ${platform.name === 'windows' ? 'E:\\backups' : '/mnt/usb/backups'}`,
  });
}

const WHY = 'Linking live files would tie them together: an edit to one changes all.';
const HINT_FOLDER = 'Point it at the folder that holds your backups';

function resolve(root: string): string {
  try {
    return realPath(root);
  } catch (cause: unknown) {
    throw unreachable(root, { code: errnoOrThrow(cause), cause });
  }
}

/**
 * One level too deep is easily typed, and two roots in one another would have two locks for the same files. The dated
 * folders in a snapshot are what was backed up: prune would delete them, also where a root that was backed up has left
 * its state folder there.
 */
function refuseInRoot(fs: FileSystem, real: string, shown: string): void {
  const above = rootOf(fs, path.dirname(real));
  if (above === undefined || above === real) return;
  const isDated = isInDatedFolder(above, real);
  if (!isDated && nearestRoot(fs, real) === real) return;
  const what = isDated ? 'is a snapshot, or in one, of' : 'is in the root';
  throw new UserError('refused', `${shown} ${what} ${above}.`, {
    hint: `Name the folder that holds the snapshots, ${above}; or, if none are kept there any more, remove ${path.join(above, STATE_FOLDER)} first.`,
  });
}

function unreachable(root: string, { code, cause }: { code: string; cause: unknown }): UserError {
  switch (code) {
    case 'ENOENT': {
      const hint = 'Check the spelling, and that the disk with the backups is connected and mounted.';
      return new UserError('refused', `${root} does not exist.`, { hint, cause });
    }
    case 'ENOTDIR':
      return new UserError('refused', `${root} is not a folder.`, { hint: `${HINT_FOLDER}.`, cause });
    default: {
      const hint = 'Check that this user may read the folder and that its disk works.';
      return new UserError('refused', `${root} cannot be opened: ${errnoWords(code)}.`, { hint, cause });
    }
  }
}
