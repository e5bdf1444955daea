import { createHash } from 'node:crypto';
import type { RunRecord } from '../../domain/run-record.ts';
import type { Source } from '../../mirror/scan-source.ts';
import { displayPath } from '../../platform/fs-path.ts';

/** What tells a job from others in one root: its sources, and the machine that they are on. */
export function backupJob(sources: readonly Source[], host: string): string {
  const told = JSON.stringify([host, ...sources.map(({ path }) => displayPath(path))]);
  return createHash('sha256').update(told).digest('hex').slice(0, 16);
}

/**
 * The snapshots that other jobs made, as far as the history tells; of a name that was used again the last run counts.
 * Their files are not this job's of the time before, whatever their names, sizes and times.
 */
export function snapshotsOfOthers(runs: readonly RunRecord[], job: string): ReadonlySet<string> {
  const others = new Set<string>();
  for (const run of runs) {
    if (run.snapshot === undefined || run.job === undefined) continue;
    if (run.job === job) others.delete(run.snapshot);
    else others.add(run.snapshot);
  }
  return others;
}
