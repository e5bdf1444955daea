import path from 'node:path';
import { UserError } from '../../domain/user-error.ts';
import type { Source } from '../../mirror/scan-source.ts';
import { errnoOrThrow } from '../../platform/errno.ts';
import { errnoWords } from '../../platform/errno-words.ts';
import { identity } from '../../platform/file-identity.ts';
import type { FileSystem } from '../../platform/file-system.ts';
import { realPath } from '../../platform/known-folders.ts';
import type { PlatformProfile } from '../../platform/platform-profile.ts';

/**
 * The sources with their real paths, and where in the snapshot each goes. Throws UserError where one is no folder,
 * two would go to one place, or one holds the root or lies in it. `root` is a real path.
 */
export function checkSources(
  fs: FileSystem,
  sources: readonly string[],
  { root, platform }: { root: string; platform: PlatformProfile },
): Source[] {
  const found = sources.map((source) => {
    const real = realFolder(fs, source);
    refuseOverlap(source, real, { root, platform });
    refuseRootItself(fs, source, { real, root });
    return { source, real };
  });
  const folders = sources.length === 1 ? [''] : found.map(({ source, real }) => folderNameOf(source, real));
  refuseCollision(sources, folders, platform);
  return found.map(({ real }, place) => ({
    path: real,
    folder: folders[place],
    isDriveRoot: path.parse(real).root === real,
    id: identity(fs.lstat(real)),
  }));
}

function realFolder(fs: FileSystem, source: string): string {
  const real = resolveSource(source);
  if (fs.lstat(real).isDirectory()) return real;
  throw new UserError('refused', `The source ${source} is not a folder.`, {
    hint: 'Name the folder it is in, and the file with --include-files.',
  });
}

function resolveSource(source: string): string {
  try {
    return realPath(source);
  } catch (cause: unknown) {
    throw unreachable(source, errnoOrThrow(cause), { cause });
  }
}

function unreachable(source: string, code: string, { cause }: { cause: unknown }): UserError {
  return new UserError('refused', `The source ${source} cannot be opened: ${errnoWords(code)}.`, {
    hint: 'Check the spelling, and that its disk is connected and mounted.',
    cause,
  });
}

const HINT = 'Keep the backups in a folder apart, best on a disk of their own.';

function refuseOverlap(
  source: string,
  real: string,
  { root, platform }: { root: string; platform: PlatformProfile },
): void {
  if (isInside(real, root, platform)) {
    throw new UserError('refused', `The source ${source} is in the root ${root}: a backup of backups.`, { hint: HINT });
  }
  if (isInside(root, real, platform)) {
    throw new UserError('refused', `The root ${root} is in the source ${source}: each backup would hold all others.`, {
      hint: HINT,
    });
  }
}

/** Something mounted may lead to it. */
function refuseRootItself(fs: FileSystem, source: string, { real, root }: { real: string; root: string }): void {
  if (identity(fs.lstat(real)) !== identity(fs.lstat(root))) return;
  throw new UserError('refused', `The source ${source} is the root ${root}: a backup of backups.`, { hint: HINT });
}

/** The base name; of a drive root its letter. */
function folderNameOf(source: string, real: string): string {
  const base = path.basename(real) || path.parse(real).root.replaceAll(/[^\p{L}\p{N}]/gu, '');
  if (base !== '') return base;
  throw new UserError('refused', `The source ${source} has no base name to be a folder of the snapshot.`, {
    hint: 'Back it up in a run of its own, with its own root.',
  });
}

function refuseCollision(sources: readonly string[], folders: readonly string[], platform: PlatformProfile): void {
  const seen = new Map<string, string>();
  for (const [place, folder] of folders.entries()) {
    const key = platform.caseSensitivePaths ? folder : folder.toLowerCase();
    const other = seen.get(key);
    if (other !== undefined) {
      throw new UserError('refused', `${other} and ${sources[place]} would both become the folder ${folder}.`, {
        hint: 'Back them up in runs of their own, each with its own root.',
      });
    }
    seen.set(key, sources[place]);
  }
}

function isInside(inner: string, outer: string, { caseSensitivePaths }: PlatformProfile): boolean {
  const fold = (text: string): string => (caseSensitivePaths ? text : text.toLowerCase());
  const start = outer.endsWith(path.sep) ? outer : outer + path.sep;
  return fold(inner) === fold(outer) || fold(inner).startsWith(fold(start));
}
