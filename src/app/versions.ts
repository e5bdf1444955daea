import path from 'node:path';
import type { ListedSnapshot } from '../catalog/list-snapshots.ts';
import { UserError } from '../domain/user-error.ts';
import type { VersionsSummary } from '../domain/versions.ts';
import type { LookRun } from '../look/look-run.ts';
import { namedPath } from '../platform/fs-path.ts';
import { quotedPath } from '../platform/quoted-path.ts';
import { fileVersions } from '../versions/file-versions.ts';
import { globVersions } from '../versions/glob-versions.ts';
import type { LookOptions } from './look-options.ts';
import { checkGiven } from './options/check-given.ts';
import { readGlobs } from './options/read-globs.ts';
import { lookInto } from './root/look-into.ts';
import { completeSnapshots } from './root/name-snapshot.ts';
import { leadsOutside } from './root/root-above.ts';

export interface VersionsOptions extends LookOptions {
  /** within a snapshot, or below the root with a snapshot in front */
  readonly path: string;
  /** `path` is a glob: the versions of every file that matches, none followed to another path */
  readonly glob?: boolean;
}

/**
 * Tells the versions of a file over the snapshots: a `file-version` event for each, oldest first. Throws UserError
 * where no snapshot has the file.
 */
export async function versions(options: VersionsOptions): Promise<VersionsSummary> {
  checkGiven(options, ['root', 'path']);
  const started = performance.now();
  return await lookInto(options, async (run) => {
    const found = completeSnapshots(run);
    run.tools.observer({ type: 'snapshots-found', snapshots: found.map(({ name }) => name) });
    const wanted = options.glob === true ? options.path : withinSnapshot(options.path, found, run);
    const told =
      options.glob === true ? await globVersions(run, readGlobs([wanted])[0]) : await tellVersions(run, wanted, found);
    const summary: VersionsSummary = {
      root: run.request.rootShown,
      path: wanted,
      outcome: run.isStopped() ? 'interrupted' : 'done',
      ...told,
      ...run.tally.figures(),
      contentBytesRead: run.tally.contentBytesRead,
      elapsedMs: performance.now() - started,
    };
    run.tools.observer({ type: 'versions-finished', summary });
    return summary;
  });
}

async function tellVersions(
  run: LookRun,
  wanted: string,
  snapshots: readonly ListedSnapshot[],
): Promise<{ snapshots: number; versions: number }> {
  const found = await fileVersions(run, snapshots, wanted.split(path.sep));
  for (const version of found) run.tools.observer(version);
  if (found.length === 0 && !run.isStopped() && run.tally.failures.length === 0) {
    throw new UserError('refused', `No snapshot in ${run.request.rootShown} has a file ${wanted}.`, {
      hint: `Give its path in a snapshot, or look for it with  dedupe-backups find ${quotedPath(run.request.rootShown)} ${quotedPath(path.basename(wanted))}`,
    });
  }
  return { snapshots: snapshots.length, versions: found.length };
}

/** A path that begins with the root or with the name of a snapshot is meant without. */
function withinSnapshot(wanted: string, snapshots: readonly ListedSnapshot[], { request }: LookRun): string {
  const plain = namedPath(wanted);
  const fromRoot = path.isAbsolute(plain) ? path.relative(request.rootShown, plain) : plain;
  if (leadsOutside(fromRoot)) {
    throw new UserError('refused', `${wanted} is not below ${request.rootShown}.`, {
      hint: 'Give the path of the file in a snapshot, for example  Documents/letter.odt',
    });
  }
  const snapshot = snapshots.find(({ name }) => fromRoot.startsWith(name + path.sep));
  return snapshot === undefined ? fromRoot : fromRoot.slice(snapshot.name.length + 1);
}
