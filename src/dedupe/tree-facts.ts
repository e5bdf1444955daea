import { orderSnapshots, type SnapshotOrder } from '../catalog/snapshot-order.ts';
import { youngerFiles } from '../catalog/younger-files.ts';
import type { MetadataField } from '../domain/metadata.ts';
import type { HashIndex } from '../hash-index/hash-index.ts';
import type { FileTable } from '../walk/file-table.ts';
import { type TablePaths, tablePaths } from '../walk/table-paths.ts';
import { numberEligibility } from './inode-facts.ts';
import { type Digests, lookUpDigests } from './known-digests.ts';
import { groupBySize, type SizeClasses } from './size-classes.ts';

/** A scanned tree and what follows from it, index included; the stages after the scan work on this. */
export interface TreeFacts {
  readonly table: FileTable;
  readonly paths: TablePaths;
  readonly order: SnapshotOrder;
  readonly eligibility: Uint32Array;
  readonly classes: SizeClasses;
  readonly digests: Digests;
}

/** The facts of a table to which rows were added; digests that are known stay known. */
export function extendFacts(
  facts: TreeFacts,
  table: FileTable,
  { index, ignore }: { index: HashIndex; ignore: ReadonlySet<MetadataField> },
): TreeFacts {
  return factsOf(table, index, { ignore, doubt: false, before: facts.digests });
}

export function establishFacts(
  table: FileTable,
  index: HashIndex,
  { ignore, doubt }: { ignore: ReadonlySet<MetadataField>; doubt: boolean },
): TreeFacts {
  return factsOf(table, index, { ignore, doubt });
}

function factsOf(
  table: FileTable,
  index: HashIndex,
  { ignore, doubt, before }: { ignore: ReadonlySet<MetadataField>; doubt: boolean; before?: Digests },
): TreeFacts {
  let classes: SizeClasses | undefined;
  const places = { paths: tablePaths(table), order: orderSnapshots(table) };
  return {
    ...places,
    table,
    eligibility: numberEligibility(table, ignore),
    digests: lookUpDigests(table, index, { doubt, before, tooYoung: youngerFiles({ ...places, table }, index) }),
    get classes() {
      classes ??= groupBySize(table.inodes.size, table.inodes.count); // not asked for where rows are added afterwards
      return classes;
    },
  };
}
