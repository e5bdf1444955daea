import type { HashIndex } from '../hash-index/hash-index.ts';
import type { LinkActions } from '../linking/link-names.ts';
import { NONE } from '../walk/file-table.ts';
import type { TreeFacts } from './tree-facts.ts';

/**
 * Sees to it that a census is never wrong without anybody knowing: before a name of a sealed snapshot is replaced, its
 * census is forgotten. A run that is killed leaves none; one that ends well records a new one where it walked.
 */
export class CensusGuard {
  readonly #index: HashIndex;
  /** with a census, maybe */
  readonly #sealed: Set<string>;

  constructor(index: HashIndex) {
    this.#index = index;
    this.#sealed = new Set(index.snapshots().map(({ name }) => name));
  }

  /** To be called before these are carried out. */
  async before({ name }: LinkActions, facts: TreeFacts): Promise<void> {
    if (this.#sealed.size === 0) return;
    const touched = snapshotsOf(name, facts).filter((snapshot) => this.#sealed.delete(snapshot));
    if (touched.length > 0) await this.#index.write({ notes: { forgetCensuses: touched } });
  }
}

function snapshotsOf(names: Uint32Array, { table, order }: TreeFacts): string[] {
  const met = new Set<number>();
  for (const name of names) {
    const snapshot = table.folders.snapshot[table.names.folder[name]];
    if (snapshot !== NONE) met.add(snapshot);
  }
  return Array.from(met, (snapshot) => order.names[order.rank[snapshot]]);
}
