import { planLinks } from '../domain/link-plan.ts';
import { differingFields, METADATA_FIELDS, type MetadataField } from '../domain/metadata.ts';
import type { DifferingMetadata } from '../domain/summary.ts';
import { type FileTable, metadataOf } from '../walk/file-table.ts';
import { asMember, type SnapshotOrder } from './inode-facts.ts';
import { type Digests, Origin } from './known-digests.ts';
import { membersOf, type SizeClasses } from './size-classes.ts';

const BLOCK_BYTES = 512;

/**
 * How much more could be linked if metadata were ignored: files that would lose their last name, and the bytes that
 * would come free with them, beyond what eligibility permits. Files and not names, so that the figure is the same
 * before and after those that may be linked are linked. Contents are told apart by digest, which is good enough for a figure.
 */
export function measureDiffering(
  classes: SizeClasses,
  {
    table,
    eligibility,
    order,
    digests,
    limit,
  }: { table: FileTable; eligibility: Uint32Array; order: SnapshotOrder; digests: Digests; limit: number },
): DifferingMetadata {
  const fields = new Set<MetadataField>();
  let files = 0;
  let bytes = 0;
  const eligibilityOf = (inode: number): number => eligibility[table.inodes.metadata[inode]];
  for (let index = 0; index < classes.count; index++) {
    const members = membersOf(classes, index);
    if (members.length < 2 || members.every((inode) => eligibilityOf(inode) === eligibilityOf(members[0]))) continue;
    for (const equal of groupBy(members, (inode) => digests.values[inode], isDigestKnown)) {
      const eligible = groupBy(equal, eligibilityOf);
      if (eligible.length < 2) continue;
      const kept = eligible.map((group) => gain(group));
      const all = gain(equal);
      const more = all.files - sum(kept, (part) => part.files);
      if (more <= 0) continue;
      files += more;
      bytes += Math.max(0, all.bytes - sum(kept, (part) => part.bytes));
      for (const field of fieldsThatDiffer(table, eligible)) fields.add(field);
    }
  }
  return { files, bytes, ignore: METADATA_FIELDS.filter((field) => fields.has(field)) };

  function isDigestKnown(inode: number): boolean {
    return digests.origin[inode] !== Origin.none;
  }

  function gain(inodes: readonly number[]): { files: number; bytes: number } {
    const moves = planLinks(
      inodes.map((inode) => asMember(table, order, inode)),
      limit,
    );
    const emptied = new Set(moves.map(({ from }) => from));
    const blocks = sum([...emptied], (inode) => table.inodes.blocks[inode]);
    return { files: emptied.size, bytes: blocks * BLOCK_BYTES };
  }
}

function fieldsThatDiffer(table: FileTable, eligible: readonly (readonly number[])[]): MetadataField[] {
  const [first, ...others] = eligible.map(([inode]) => metadataOf(table, table.inodes.metadata[inode]));
  return others.flatMap((other) => differingFields(first, other));
}

function groupBy<K>(rows: Iterable<number>, keyOf: (row: number) => K, takes: (row: number) => boolean = () => true) {
  const groups = new Map<K, number[]>();
  for (const row of rows) {
    if (!takes(row)) continue;
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return [...groups.values()];
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}
