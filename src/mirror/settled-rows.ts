import type { FileStatus } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { ownUnits } from '../walk/own-units.ts';
import type { ScanRowsBuilder } from '../walk/scan-rows-builder.ts';

/** Adds a name that is in the snapshot and that stage two need not look at, as a scan would find it. */
export function addSettled(
  rows: ScanRowsBuilder,
  { folder, name, status }: { readonly folder: number; readonly name: FsPath; readonly status: FileStatus },
): void {
  if (!status.isFile()) rows.countWithin(folder, { others: 1, units: ownUnits(status) });
  else if (status.size === 0n) rows.countWithin(folder, { emptyFiles: 1, units: ownUnits(status) });
  else rows.addName(folder, name, status);
}
