import type { DedupeRequest } from './dedupe-request.ts';

/**
 * What a snapshot's stamp says of the run that made it: a run with the same may leave the snapshot unwalked while the
 * stamp holds. Undefined where stamps are neither made nor held against anything: what the change time of a folder tells
 * is known of some file systems alone, a mounted file shows in no folder, and filters and `--lazy` leave files out.
 */
export function stampRules({ rules, ignore, limit, lazy }: DedupeRequest): string | undefined {
  const { patterns, minSize, maxSize, snapshots, mountPoints, listingTellsInodes } = rules;
  const isFiltered = patterns.include.length + patterns.exclude.length > 0 || minSize > 0 || Number.isFinite(maxSize);
  if (isFiltered || lazy || snapshots !== '*') return undefined;
  if (mountPoints.length > 0 || listingTellsInodes !== true) return undefined;
  return JSON.stringify({ ignore: [...ignore].sort(), limit });
}
