import { anyPattern } from '../domain/any-pattern.ts';
import type { FileStatus } from '../platform/file-system.ts';
import { compileWildcard, unifySeparators } from './wildcard.ts';

/** Which files of a source are copied. Patterns without a separator are for names, others for paths. */
export interface Selection {
  /** only files that match one; all where it is empty */
  readonly includeFiles: readonly string[];
  readonly excludeFiles: readonly string[];
  readonly excludeFolders: readonly string[];
  /** bytes, inclusive */
  readonly minSize: number;
  readonly maxSize: number;
  /** mtimes in ns, inclusive */
  readonly oldest: bigint | undefined;
  readonly newest: bigint | undefined;
  /** levels of folders, the source itself being the first */
  readonly levels: number;
  /** folders in which nothing is copied */
  readonly emptyFolders: boolean;
  /** undefined: with the read-only flag or without */
  readonly readOnly: boolean | undefined;
  readonly ignoreCase: boolean;
}

export const EVERYTHING: Selection = {
  includeFiles: [],
  excludeFiles: [],
  excludeFolders: [],
  minSize: 0,
  maxSize: Number.POSITIVE_INFINITY,
  oldest: undefined,
  newest: undefined,
  levels: Number.POSITIVE_INFINITY,
  emptyFolders: true,
  readOnly: undefined,
  ignoreCase: false,
};

/** True where nothing is left out for what it is called or how it is, only for its level. */
export function takesEverything(selection: Selection): boolean {
  const { includeFiles, excludeFiles, excludeFolders, minSize, maxSize, oldest, newest, readOnly } = selection;
  return (
    [...includeFiles, ...excludeFiles, ...excludeFolders].length === 0 &&
    minSize === 0 &&
    maxSize === Number.POSITIVE_INFINITY &&
    [oldest, newest, readOnly].every((limit) => limit === undefined)
  );
}

/** `absolute` is the path as the system has it, `relative` the one below the source. */
export interface Place {
  readonly name: string;
  readonly absolute: string;
  readonly relative: string;
  /** the whole of a disk: what Windows keeps there is left out */
  readonly inDriveRoot: boolean;
}

export interface Selector {
  takesFile(place: Place, status: FileStatus): boolean;
  takesFolder(place: Place): boolean;
}

const SYSTEM_FILES = new Set(['pagefile.sys', 'hiberfil.sys', 'swapfile.sys']);
const SYSTEM_FOLDERS = new Set(['$recycle.bin', 'system volume information']);
const OWNER_WRITES = 0o200n;

export function compileSelection(selection: Selection): Selector {
  const { includeFiles, excludeFiles, excludeFolders, ignoreCase } = selection;
  const includes = matcher(includeFiles, ignoreCase);
  const excludesFile = matcher(excludeFiles, ignoreCase);
  const excludesFolder = matcher(excludeFolders, ignoreCase);
  return {
    takesFile: (place, status) =>
      !(place.inDriveRoot && SYSTEM_FILES.has(place.name.toLowerCase())) &&
      (includeFiles.length === 0 || includes(place)) &&
      !excludesFile(place) &&
      fits(selection, status),
    takesFolder: (place) =>
      !(place.inDriveRoot && SYSTEM_FOLDERS.has(place.name.toLowerCase())) && !excludesFolder(place),
  };
}

function fits({ minSize, maxSize, oldest, newest, readOnly }: Selection, status: FileStatus): boolean {
  return (
    status.size >= minSize &&
    status.size <= maxSize &&
    (oldest === undefined || status.mtimeNs >= oldest) &&
    (newest === undefined || status.mtimeNs <= newest) &&
    (readOnly === undefined || ((status.mode & OWNER_WRITES) === 0n) === readOnly)
  );
}

function matcher(written: readonly string[], ignoreCase: boolean): (place: Place) => boolean {
  const patterns = written.map((pattern) => unifySeparators(pattern).replace(/(?<=.)\/$/, ''));
  const [names, paths] = [false, true].map((isPath) => {
    const compiled = patterns
      .filter((pattern) => pattern.includes('/') === isPath)
      .map((pattern) => compileWildcard(pattern, ignoreCase));
    return compiled.length === 0 ? undefined : anyPattern(compiled, { ignoreCase });
  });
  return ({ name, absolute, relative }) =>
    (names?.(unifySeparators(name)) ?? false) ||
    (paths !== undefined && [absolute, relative].some((each) => paths(unifySeparators(each))));
}
