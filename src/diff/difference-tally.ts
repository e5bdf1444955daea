import type { Change, DiffSummary } from '../domain/difference.ts';
import type { WalkedTree } from '../look/scan-snapshots.ts';
import { kindOf } from '../walk/entry-kind.ts';

interface Count {
  names: number;
  bytesBefore: number;
  bytesAfter: number;
}

const none = (): Count => ({ names: 0, bytesBefore: 0, bytesAfter: 0 });

/** Names and bytes by what became of them. */
export class DifferenceTally {
  /** names */
  notCompared = 0;
  readonly #tree: WalkedTree;
  readonly #unchanged = none();
  readonly #changes: Record<Change, Count> = {
    added: none(),
    removed: none(),
    changed: none(),
    moved: none(),
    metadata: none(),
    type: none(),
  };

  constructor(tree: WalkedTree) {
    this.#tree = tree;
  }

  /** The bytes of a file; undefined where there is no file. */
  sizeOf(inode: number | undefined): number | undefined {
    const { table } = this.#tree;
    return inode === undefined || kindOf(table, inode) !== 'file' ? undefined : table.inodes.size[inode];
  }

  countSame(before: number, after: number): void {
    this.#add(this.#unchanged, before, after);
  }

  count(change: Change, before: number | undefined, after: number | undefined): void {
    this.#add(this.#changes[change], before, after);
  }

  counts(): Pick<DiffSummary, 'unchanged' | 'changes' | 'notCompared'> {
    return { unchanged: this.#unchanged, changes: this.#changes, notCompared: this.notCompared };
  }

  #add(count: Count, before: number | undefined, after: number | undefined): void {
    count.names++;
    count.bytesBefore += this.sizeOf(before) ?? 0;
    count.bytesAfter += this.sizeOf(after) ?? 0;
  }
}
