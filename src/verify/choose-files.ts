import { seededRandom } from '../domain/seeded-random.ts';
import { inInodeOrder } from '../look/find-digests.ts';
import { namesOf } from '../walk/file-table.ts';
import type { Verifying } from './verify-run.ts';

/** Inodes to read, in the order of their numbers, and what was left out. */
export interface ChosenFiles {
  readonly inodes: Uint32Array;
  readonly files: number;
  readonly bytes: number;
  readonly verifiedLately: number;
  readonly notInSample: number;
}

/** Each inode once, whichever of its names is in the snapshot that is asked for. */
export function chooseFiles(verifying: Verifying): ChosenFiles {
  const { tree, run } = verifying;
  const { verifiedBefore, share, seed } = run.verify;
  const now = run.verify.now();
  const { ino, size } = tree.table.inodes;
  const wanted = inInodeOrder(tree, isWanted(verifying));
  const due = wanted.filter((inode) => {
    const at = verifiedBefore === undefined ? undefined : run.tools.index.notes.verifiedAt(ino[inode]);
    // What is yet to come was told by a wrong clock, and would leave the file out until then.
    return verifiedBefore === undefined || at === undefined || at < verifiedBefore || at > now;
  });
  const inodes = share < 1 ? sample(due, Math.ceil(due.length * share), seededRandom(seed)) : due;
  return {
    inodes,
    files: wanted.length,
    bytes: wanted.reduce((sum, inode) => sum + size[inode], 0),
    verifiedLately: wanted.length - due.length,
    notInSample: due.length - inodes.length,
  };
}

function isWanted({ tree, run }: Verifying): (inode: number) => boolean {
  const { table, order } = tree;
  const { snapshot } = run.verify;
  if (snapshot === undefined) return () => true;
  const number = table.folders.snapshot[order.folders[order.names.indexOf(snapshot)]];
  return (inode) => {
    for (const name of namesOf(table, inode)) {
      if (table.folders.snapshot[table.names.folder[name]] === number) return true;
    }
    return false;
  };
}

/** `count` of the rows, each with the same chance, in the order they have. */
function sample(rows: Uint32Array, count: number, random: () => number): Uint32Array {
  let left = rows.length;
  let missing = count;
  return rows.filter(() => {
    const isTaken = random() * left-- < missing;
    if (isTaken) missing--;
    return isTaken;
  });
}
