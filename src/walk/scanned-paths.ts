import path from 'node:path';
import { displayPath, type FsPath, joinPath } from '../platform/fs-path.ts';
import type { NameFilter } from './name-filter.ts';
import type { FolderToScan, ScanRules } from './scan-task.ts';

/** What the paths of entries mean for a scan: which of them its globs take, and what is mounted there. */
export class ScannedPaths {
  readonly hasGlobs: boolean;
  /** it depends on its path whether a file is taken */
  readonly matter: boolean;
  readonly #filter;
  readonly #mountPoints: ReadonlySet<string>;
  readonly #rootLength: number;

  constructor({ root, mountPoints }: ScanRules, filter: NameFilter | undefined) {
    this.#filter = filter;
    this.#mountPoints = new Set(mountPoints);
    this.#rootLength = displayPath(joinPath(root, '')).length;
    this.hasGlobs = this.#filter !== undefined;
    this.matter = this.hasGlobs || this.#mountPoints.size > 0;
  }

  takesFile(at: FsPath, folder: FolderToScan): boolean {
    return this.#filter === undefined || this.#filter.takesFile(...this.#asPatterns(at, folder));
  }

  skipsFolder(at: FsPath, parent: FolderToScan): boolean {
    return this.#filter?.skipsFolder(...this.#asPatterns(at, parent)) ?? false;
  }

  /** By the path as it is displayed, as the mount table is read: bytes that are not UTF-8 would find nothing. */
  isMountPoint(at: FsPath): boolean {
    return this.#mountPoints.size > 0 && this.#mountPoints.has(displayPath(at));
  }

  /** As it is displayed. */
  fromRoot(at: FsPath): string {
    return displayPath(at).slice(this.#rootLength) || '.';
  }

  /** The path from the root and from the snapshot, as patterns are written: with `/` everywhere. */
  #asPatterns(at: FsPath, { snapshotDepth = 0 }: FolderToScan): [fromRoot: string, fromSnapshot: string] {
    const own = this.fromRoot(at);
    const fromRoot = path.sep === '/' ? own : own.replaceAll(path.sep, '/');
    return [fromRoot, behindParts(fromRoot, snapshotDepth)];
  }
}

function behindParts(text: string, count: number): string {
  let start = 0;
  for (let part = 0; part < count; part++) {
    start = text.indexOf('/', start) + 1;
    if (start === 0) return '';
  }
  return text.slice(start);
}
