import type { DedupeRequest, DedupeTools } from '../../dedupe/dedupe-request.ts';
import type { HashIndex } from '../../hash-index/hash-index.ts';
import { folderTimeJournal } from '../../linking/folder-time-journal.ts';
import { reachOf } from '../../linking/held-folder.ts';
import { unlessRefused } from '../../platform/errno.ts';
import { realPath } from '../../platform/known-folders.ts';
import { nodeFileSystem } from '../../platform/node-file-system.ts';
import { newSharedProgress } from '../../platform/shared-progress.ts';
import { mayCountShortNames } from '../../platform/short-names.ts';
import type { DedupeOptions } from '../dedupe-options.ts';
import { LINK_LIMIT } from '../options/link-limit.ts';
import { readGlobs } from '../options/read-globs.ts';
import type { LockedRoot } from '../root/locked-root.ts';
import { probeLinks } from '../root/probe-links.ts';
import { recoverTimes } from '../root/recover-times.ts';
import { scanRules } from '../root/scan-rules.ts';
import { openRunIndex } from './open-run-index.ts';
import { stopOnAbort } from './stop-on-abort.ts';
import { forgetUntrueCensuses, noteUnrecordedLinks } from './unrecorded-links.ts';

/** Stage two with everything that it works with. */
export interface OpenedDedupe {
  readonly request: DedupeRequest;
  readonly tools: DedupeTools;
  /** undefined with `--no-index` */
  readonly indexFolder: string | undefined;
  close(): Promise<void>;
}

/** Makes sure that links work, puts right what a killed run left, and opens the index. */
export async function openDedupe(
  options: DedupeOptions,
  { root, state, pool, isWritable }: LockedRoot,
): Promise<OpenedDedupe> {
  const fs = nodeFileSystem;
  const observer = options.onEvent ?? (() => undefined);
  const dryRun = options.dryRun ?? false;
  if (isWritable) probeLinks(fs, state, { root });
  if (!dryRun) recoverTimes({ root, state }, observer);
  const { index, folder } = await openRunIndex(options, { state, observer });
  const progress = newSharedProgress();
  const release = stopOnAbort(progress, options.signal);
  const close = (): Promise<void> => {
    release();
    return index.close();
  };
  try {
    const tools = {
      fs,
      pool,
      index,
      remembers: folder !== undefined && !dryRun,
      journal: folderTimeJournal(fs, state),
      progress,
      observer,
      reach: () => reachOf(fs, root),
      ...(await keepCensusesTrue({ index, folder, state, dryRun })),
    };
    return { request: toRequest(options, root, index), tools, indexFolder: folder, close };
  } catch (error: unknown) {
    await close();
    throw error;
  }
}

/** What an index in the state folder says of snapshots must not outlive links that are made without it. */
async function keepCensusesTrue({
  index,
  folder,
  state,
  dryRun,
}: {
  index: HashIndex;
  folder: string | undefined;
  state: string;
  dryRun: boolean;
}): Promise<Pick<DedupeTools, 'beforeFirstLink'>> {
  const fs = nodeFileSystem;
  if (dryRun) return {};
  if (folder !== state) return { beforeFirstLink: () => noteUnrecordedLinks(fs, state) };
  await forgetUntrueCensuses(fs, state, index);
  return {};
}

function toRequest(options: DedupeOptions, root: string, index: HashIndex): DedupeRequest {
  const { dryRun = false, log } = options;
  const walk = scanRules(root, options.snapshots);
  return {
    root,
    rules: {
      ...walk,
      patterns: { ...walk.patterns, include: readGlobs(options.include), exclude: readGlobs(options.exclude) },
      sealed: new Map(options.newOnly === true ? index.snapshots().map((snapshot) => [snapshot.name, snapshot]) : []),
      minSize: options.minSize ?? walk.minSize,
      maxSize: options.maxSize ?? walk.maxSize,
      ownLog: log === undefined ? undefined : unlessRefused(() => realPath(log)),
      countsShortNames: mayCountShortNames(root),
      removeLeftovers: !dryRun,
    },
    ignore: new Set(options.ignore ?? []),
    limit: options.maxLinks ?? LINK_LIMIT,
    dryRun,
    lazy: options.lazy ?? false,
    newOnly: options.newOnly ?? false,
    full: options.full ?? false,
    reportNames: options.reportNames ?? false,
  };
}
