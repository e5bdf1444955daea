import { type FileTable, NONE } from '../walk/file-table.ts';
import { tablePaths } from '../walk/table-paths.ts';

/** A snapshot that was walked. */
export interface SnapshotInTable {
  /** as the table numbers snapshots */
  readonly number: number;
  /** the row of its folder */
  readonly folder: number;
  /** relative to the root, for people */
  readonly name: string;
  /** of its folder */
  readonly ino: bigint;
}

export function snapshotsInTable(table: FileTable): SnapshotInTable[] {
  const paths = tablePaths(table);
  const { snapshot, parent, ino, count } = table.folders;
  const found: SnapshotInTable[] = [];
  for (let folder = 1; folder < count; folder++) {
    const number = snapshot[folder];
    if (number === NONE || number === snapshot[parent[folder]]) continue;
    found.push({ number, folder, name: paths.relativeFolder(folder).toString('utf8'), ino: ino[folder] });
  }
  return found;
}
