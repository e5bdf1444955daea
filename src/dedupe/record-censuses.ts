import { censusGroups } from '../catalog/census-groups.ts';
import { type CensusOf, takeCensuses } from '../catalog/take-censuses.ts';
import type { HashIndex } from '../hash-index/hash-index.ts';
import type { Census, NoteChanges } from '../hash-index/index-notes.ts';
import type { LinkLedger } from './link-ledger.ts';
import type { TreeFacts } from './tree-facts.ts';

/** A snapshot that was just sealed. */
export interface SealedNow extends CensusOf {
  readonly names: number;
}

/**
 * What is in the snapshots now, as far as the index does not have it so already; in parts, so that the censuses of a
 * long history are not in memory at once.
 */
export function* censusNews(
  index: HashIndex,
  snapshots: readonly SealedNow[],
  { facts, ledger, sawAll }: { facts: TreeFacts; ledger: LinkLedger; sawAll: boolean },
): Generator<NoteChanges, undefined> {
  for (const group of censusGroups(snapshots)) {
    const all = takeCensuses(facts.table, group, { links: ledger, sawAll });
    const certain = new Set(all.map(({ snapshot }) => snapshot));
    const forgetCensuses = group.map(({ name }) => name).filter((name) => !certain.has(name));
    const censuses = all.filter((census) => !isRecorded(index, census));
    if (censuses.length + forgetCensuses.length > 0) yield { censuses, forgetCensuses };
  }
}

function isRecorded(index: HashIndex, { packed, ...figures }: Census): boolean {
  const recorded = index.notes.census(figures.snapshot);
  if (recorded === undefined || !recorded.packed.equals(packed)) return false;
  const { ino, files, folders, others, apparentBytes, ownBytes } = figures;
  return (
    recorded.ino === ino &&
    recorded.files === files &&
    recorded.folders === folders &&
    recorded.others === others &&
    recorded.apparentBytes === apparentBytes &&
    recorded.ownBytes === ownBytes
  );
}
