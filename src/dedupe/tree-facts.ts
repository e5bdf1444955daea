import { orderSnapshots, type SnapshotOrder } from '../catalog/snapshot-order.ts';
import { youngerFiles } from '../catalog/younger-files.ts';
import type { MetadataField } from '../domain/metadata.ts';
import type { HashIndex } from '../hash-index/hash-index.ts';
import type { FileTable } from '../walk/file-table.ts';
import { BitSet } from '../walk/number-lists.ts';
import { type TablePaths, tablePaths } from '../walk/table-paths.ts';
import { numberEligibility } from './inode-facts.ts';
import { areKnownApart, type Digests, lookUpDigests } from './known-digests.ts';
import { recordedPathHasher, snapshotsNewTo } from './recorded-paths.ts';
import { groupBySize, membersOf, type SizeClasses } from './size-classes.ts';

/** A scanned tree and what follows from it, index included; the stages after the scan work on this. */
export interface TreeFacts {
  readonly table: FileTable;
  readonly paths: TablePaths;
  readonly order: SnapshotOrder;
  readonly eligibility: Uint32Array;
  readonly classes: SizeClasses;
  /** classes of which all were known apart when this was asked for first, before anything was read */
  readonly apart: BitSet;
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

/** Inodes from row `metFrom` on were recorded by this very run, so the index means them. */
export function establishFacts(
  table: FileTable,
  index: HashIndex,
  given: { ignore: ReadonlySet<MetadataField>; doubt: boolean; metFrom?: number },
): TreeFacts {
  return factsOf(table, index, given);
}

function factsOf(
  table: FileTable,
  index: HashIndex,
  {
    ignore,
    doubt,
    before,
    metFrom = Number.POSITIVE_INFINITY,
  }: { ignore: ReadonlySet<MetadataField>; doubt: boolean; before?: Digests; metFrom?: number },
): TreeFacts {
  let classes: SizeClasses | undefined;
  let apart: BitSet | undefined;
  const places = { paths: tablePaths(table), order: orderSnapshots(table) };
  const isYounger = youngerFiles({ ...places, table }, index);
  const hashPath = snapshotsNewTo(index, { ...places, table }).includes(true) ? recordedPathHasher(index) : undefined;
  const tooYoung = (inode: number): boolean => inode < metFrom && isYounger(inode);
  const digests = lookUpDigests(table, index, { doubt, before, tooYoung, hashPath });
  return {
    ...places,
    table,
    eligibility: numberEligibility(table, ignore),
    digests,
    get classes() {
      classes ??= groupBySize(table.inodes.size, table.inodes.count); // not asked for where rows are added afterwards
      return classes;
    },
    get apart() {
      apart ??= classesKnownApart(this.classes, digests);
      return apart;
    },
  };
}

function classesKnownApart(classes: SizeClasses, digests: Digests): BitSet {
  const apart = new BitSet(classes.count);
  for (let index = 0; index < classes.count; index++) {
    if (areKnownApart(digests, membersOf(classes, index))) apart.add(index);
  }
  return apart;
}
