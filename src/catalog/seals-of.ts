import type { HashIndex, SnapshotRecord } from '../hash-index/hash-index.ts';
import type { FileTable } from '../walk/file-table.ts';
import type { SnapshotOrder } from './snapshot-order.ts';

/** By rank: what the index has of a snapshot that it has as sealed, and whose folder is still that one. */
export function sealsOf(
  { table, order }: { table: FileTable; order: SnapshotOrder },
  index: Pick<HashIndex, 'snapshots'>,
): (SnapshotRecord | undefined)[] {
  const records = new Map(index.snapshots().map((record) => [record.name, record]));
  return order.names.map((name, rank) => {
    const record = records.get(name);
    return record?.ino === table.folders.ino[order.folders[rank]] ? record : undefined;
  });
}
