import { finalName, isStateFolder } from '../domain/state-names.ts';
import { displayPath, type FsPath, joinPath } from '../platform/fs-path.ts';
import { compileNameFilter, compileSnapshotGlob } from './name-filter.ts';
import type { ScanRules } from './scan-task.ts';

/** What a scan with the same rules would look at, for what is found by its path. Names lead there from the root. */
export interface PathSelection {
  /** of a folder whose parent is taken */
  takesFolder(names: readonly FsPath[], path: FsPath): boolean;
  /** of a file whose folder is taken; undefined where all are, so that no path need be built */
  readonly takesFile: ((names: readonly FsPath[]) => boolean) | undefined;
}

export function pathSelection({
  root,
  snapshots,
  patterns,
  mountPoints,
}: Pick<ScanRules, 'root' | 'snapshots' | 'patterns' | 'mountPoints'>): PathSelection {
  const filter = compileNameFilter(patterns);
  const tests = compileSnapshotGlob(snapshots, patterns.ignoreCase);
  const mounted = new Set(mountPoints);
  return {
    takesFolder: (names, path) => {
      const name = finalName(displayPath(names[names.length - 1])); // a batch of a backup has its snapshot in progress
      if (isStateFolder(name)) return false;
      const leadsToSnapshot = tests[names.length - 1]?.(name) ?? true;
      return leadsToSnapshot && !mounted.has(displayPath(path)) && filter?.skipsFolder(...asPatterns(names)) !== true;
    },
    takesFile: filter === undefined && mounted.size === 0 ? undefined : takesFile,
  };

  function takesFile(names: readonly FsPath[]): boolean {
    if (mounted.size > 0 && mounted.has(displayPath(names.reduce(joinPath, root)))) return false;
    return filter === undefined || filter.takesFile(...asPatterns(names));
  }

  /** The path from the root and from the snapshot; a snapshot's own is the one from the root. */
  function asPatterns(names: readonly FsPath[]): [fromRoot: string, fromSnapshot: string] {
    const shown = names.map(displayPath);
    return [shown.join('/'), shown.slice(shown.length > tests.length ? tests.length : 0).join('/')];
  }
}
