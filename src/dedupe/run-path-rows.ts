import type { FileTable } from '../walk/file-table.ts';
import { snapshotDepth } from '../walk/name-filter.ts';
import { PathRows } from '../walk/path-rows.ts';
import { pathSelection } from '../walk/path-selection.ts';
import type { DedupeRun } from './dedupe-run.ts';

/** For files below the root of a run that are looked for by path, but for those in folders that it has `walked`. */
export function runPathRows({ request, tools }: DedupeRun, walked?: FileTable): PathRows {
  const { root, rules } = request;
  let inos: ReadonlySet<bigint> | undefined;
  const isInTable = (ino: bigint): boolean => {
    inos ??= new Set(walked?.folders.ino.subarray(0, walked.folders.count));
    return inos.has(ino);
  };
  return new PathRows(tools.fs, {
    root,
    device: rules.device,
    snapshotDepth: snapshotDepth(rules.snapshots),
    selection: pathSelection(rules),
    isInTable,
  });
}
