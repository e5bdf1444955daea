import path from 'node:path';
import { defined } from '../../domain/defined.ts';
import type { MirrorRequest } from '../../mirror/mirror-run.ts';
import { realPatterns } from '../../mirror/real-patterns.ts';
import type { Source } from '../../mirror/scan-source.ts';
import { EVERYTHING, type Selection } from '../../mirror/selection.ts';
import { identity } from '../../platform/file-identity.ts';
import { displayPath } from '../../platform/fs-path.ts';
import { nodeFileSystem } from '../../platform/node-file-system.ts';
import { currentPlatform } from '../../platform/platform-profile.ts';
import type { BackupOptions } from '../backup-options.ts';
import { LINK_LIMIT } from '../options/link-limit.ts';
import type { SnapshotInProgress } from './snapshot-in-progress.ts';

/** What an option is where it is not given. */
const DEFAULTS = {
  links: 'copy',
  maxLinks: LINK_LIMIT,
  unchanged: 'copy',
  ignore: [],
  batchBytes: 1024 ** 3,
  retries: 3,
  waitMs: 5_000,
  timeSlackMs: 0,
  dryRun: false,
  skipIfUnchanged: false,
  reportNames: false,
} as const;
const NS_PER_MS = 1_000_000;

export function toMirrorRequest(
  options: BackupOptions,
  {
    root,
    sources,
    snapshot,
    previous,
    previousNames,
    foldsNames,
  }: {
    root: string;
    sources: readonly Source[];
    snapshot: SnapshotInProgress;
    previous: string | undefined;
    previousNames: number | undefined;
    foldsNames: boolean;
  },
): MirrorRequest {
  const given = { ...DEFAULTS, ...defined<BackupOptions>(options) };
  const ignoreCase = !currentPlatform().caseSensitivePaths;
  const { links, unchanged, ignore, batchBytes, retries, waitMs, dryRun, skipIfUnchanged, reportNames } = given;
  return {
    sources,
    rootShown: root,
    root: identity(nodeFileSystem.lstat(root)),
    target: snapshot.folder,
    previous: previous === undefined ? undefined : path.join(root, previous),
    previousNames,
    foldsNames,
    links,
    selection: withRealPatterns(
      { ...EVERYTHING, ignoreCase, ...defined<Selection>(options.select ?? {}) },
      options.sources,
      sources,
    ),
    rules: {
      unchanged,
      dryRun,
      ignore,
      limit: given.maxLinks,
      batchBytes,
      resumed: snapshot.resumed && !dryRun,
      doubtful: snapshot.isDoubtful,
      begunNs: snapshot.begunNs,
      retries,
      waitMs,
      timeSlackNs: BigInt(Math.round(given.timeSlackMs * NS_PER_MS)),
    },
    skipIfUnchanged,
    reportNames,
  };
}

function withRealPatterns(selection: Selection, typed: readonly string[], sources: readonly Source[]): Selection {
  const both = sources.map(({ path }, place) => ({ typed: typed[place], real: displayPath(path) }));
  const real = (patterns: readonly string[]): string[] => realPatterns(patterns, both, selection);
  const { includeFiles, excludeFiles, excludeFolders } = selection;
  return {
    ...selection,
    includeFiles: real(includeFiles),
    excludeFiles: real(excludeFiles),
    excludeFolders: real(excludeFolders),
  };
}
