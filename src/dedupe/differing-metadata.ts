import { UNIT_BYTES } from '../domain/allocated-bytes.ts';
import { groupBy } from '../domain/group-by.ts';
import { planLinks } from '../domain/link-plan.ts';
import { differingFields, METADATA_FIELDS, type MetadataField } from '../domain/metadata.ts';
import { sum } from '../domain/sum.ts';
import type { DifferingMetadata } from '../domain/summary.ts';
import { type FileTable, metadataOf } from '../walk/file-table.ts';
import { Origin } from './known-digests.ts';
import type { LinkLedger } from './link-ledger.ts';
import { isAlone, membersOf } from './size-classes.ts';
import type { TreeFacts } from './tree-facts.ts';

/**
 * How much more could be linked, as things stand after the run, if metadata were ignored: files that would lose
 * their last name, and the bytes that would come free. What an interrupted run has left that can be linked without that
 * does not count. Contents are told apart by digest, which is good enough for a figure.
 */
export function measureDiffering(
  { table, eligibility, digests, classes, apart }: TreeFacts,
  { ledger, limit }: { ledger: LinkLedger; limit: number },
): DifferingMetadata {
  const fields = new Set<MetadataField>();
  let files = 0;
  let bytes = 0;
  for (let index = 0; index < classes.count; index++) {
    if (isAlone(classes, index) || apart.has(index)) continue;
    const members = membersOf(classes, index);
    if (areEligible(members)) continue;
    const left = members.filter(isLeftAndKnown);
    for (const equal of groupBy(left, (inode) => digests.values[inode]).values()) {
      const groups = [...groupBy(equal, eligibilityOf).values()];
      if (groups.length < 2) continue;
      const gain = gainOf(equal, { table, ledger, limit });
      const gains = groups.map((group) => gainOf(group, { table, ledger, limit }));
      files += gain.files - sum(gains, (each) => each.files);
      bytes += gain.bytes - sum(gains, (each) => each.bytes);
      for (const field of fieldsThatDiffer(table, groups)) fields.add(field);
    }
  }
  return { files, bytes, ignore: METADATA_FIELDS.filter((field) => fields.has(field)) };

  function eligibilityOf(inode: number): number {
    return eligibility[table.inodes.metadata[inode]];
  }

  function areEligible(inodes: Uint32Array): boolean {
    const first = eligibilityOf(inodes[0]);
    return inodes.every((inode) => eligibilityOf(inode) === first);
  }

  function isLeftAndKnown(inode: number): boolean {
    return !ledger.isEmpty(inode) && !ledger.isDropped(inode) && digests.origin[inode] !== Origin.none;
  }
}

function gainOf(
  inodes: readonly number[],
  { table, ledger, limit }: { table: FileTable; ledger: LinkLedger; limit: number },
): { files: number; bytes: number } {
  const members = inodes.map((inode) => ledger.memberAsScanned(inode)).filter((member) => member !== undefined);
  const moves = planLinks(members, limit);
  const emptied = new Set(moves.map(({ from }) => from));
  const units = sum([...emptied], (inode) => table.inodes.blocks[inode]);
  return { files: emptied.size, bytes: units * UNIT_BYTES };
}

function fieldsThatDiffer(table: FileTable, eligible: readonly (readonly number[])[]): MetadataField[] {
  const [first, ...others] = eligible.map(([inode]) => metadataOf(table, table.inodes.metadata[inode]));
  return others.flatMap((other) => differingFields(first, other));
}
