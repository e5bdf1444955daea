import { mtimeOf } from '../walk/file-table.ts';
import { sealedNamesOf, type Verifying } from './verify-run.ts';
import { whoseRecord } from './whose-record.ts';

/** An inode that is not as it should be. */
export interface Suspect {
  readonly inode: number;
  readonly finding: 'rotten' | 'unreadable' | 'changed';
  /** an errno name */
  readonly code?: string;
}

export type Verdict =
  | { readonly kind: 'sound' }
  /** the index did not know it */
  | { readonly kind: 'new' }
  | { readonly kind: 'suspect'; readonly suspect: Suspect };

/**
 * Holds the digest of a file that was read against the index. A record that is not fresh, or of another file, tells of
 * a change only where the file is in a sealed snapshot: elsewhere it may be a new file that got the number of one that
 * is gone.
 */
export function judge(inode: number, digest: bigint, verifying: Verifying): Verdict {
  const { run, tree } = verifying;
  if (!run.compares) return { kind: 'sound' };
  const { table } = tree;
  const { index } = run.tools;
  const recorded = index.digestIfFresh(table.inodes.ino[inode], table.inodes.size[inode], mtimeOf(table, inode));
  if (recorded === digest) return { kind: 'sound' };
  const record = index.lookUp(table.inodes.ino[inode]);
  if (record === undefined) return { kind: 'new' };
  if (recorded !== undefined && whoseRecord(inode, record, verifying) !== 'other') {
    return { kind: 'suspect', suspect: { inode, finding: 'rotten' } };
  }
  const isInNone = sealedNamesOf(inode, verifying).next().done === true;
  if (isInNone) return { kind: 'new' };
  return { kind: 'suspect', suspect: { inode, finding: 'changed' } };
}
