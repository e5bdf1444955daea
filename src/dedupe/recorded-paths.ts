import { Buffer } from 'node:buffer';
import path from 'node:path';
import { depthOfAll, recordedPlace, startInSnapshot } from '../catalog/recorded-place.ts';
import { sealsOf } from '../catalog/seals-of.ts';
import type { SnapshotOrder } from '../catalog/snapshot-order.ts';
import type { HashIndex } from '../hash-index/hash-index.ts';
import { hashByte, hashBytes } from '../hash-index/record-check.ts';
import { type FileTable, NONE } from '../walk/file-table.ts';

// A record names a path in one of the snapshots that have the file. Where newer ones have it at the same path it stays
// as it is, so that a day costs the index what is new and not what is there. Paths are compared by hashes: two that
// have the same one by chance leave a record with a path that is no less true than before.

/** Of a record that is to be given another path in any case. */
export const NO_PATH = 0;

const SEPARATOR = path.sep.charCodeAt(0);
/** Most files come folder by folder. */
const REMEMBERED_FOLDERS = 4096;

/** By rank: true for snapshots that the index does not have as sealed. Files outside all snapshots have no entry. */
export function snapshotsNewTo(index: HashIndex, tree: { table: FileTable; order: SnapshotOrder }): boolean[] {
  return sealsOf(tree, index).map((seal) => seal === undefined);
}

/** Hashes what records say, within the snapshot. NO_PATH where the index does not have that one as sealed. */
export function recordedPathHasher(index: HashIndex): (recorded: Buffer) => number {
  const sealed = new Set(index.snapshots().map(({ name }) => name));
  const depth = depthOfAll(sealed);
  let known: Buffer | undefined; // the snapshot that was met last, with its separator
  return (recorded) => {
    if (known === undefined || !startsWith(recorded, known)) {
      if (!sealed.has(recordedPlace(recorded, depth).snapshot)) return NO_PATH;
      known = Buffer.from(recorded.subarray(0, startInSnapshot(recorded, depth))); // which the next one overwrites
    }
    return asHash(hashBytes(recorded, known.length, recorded.length));
  };
}

/** Hashes the paths of a table's names, within the snapshot, as `recordedPathHasher` does. NO_PATH outside of all. */
export function namePathHasher({ folders, names }: FileTable): (name: number) => number {
  const hashes = new Map<number, number>();

  function hashOf(folder: number): number | undefined {
    if (folders.snapshot[folder] !== folders.snapshot[folders.parent[folder]]) return undefined; // its own folder
    const known = hashes.get(folder);
    if (known !== undefined) return known;
    const { text, textEnd } = folders;
    const name = hashBytes(text, textEnd[folder - 1], textEnd[folder], hashOf(folders.parent[folder]));
    const hash = hashByte(name, SEPARATOR);
    if (hashes.size >= REMEMBERED_FOLDERS) hashes.clear();
    hashes.set(folder, hash);
    return hash;
  }

  return (name) => {
    const folder = names.folder[name];
    if (folders.snapshot[folder] === NONE) return NO_PATH;
    const start = name === 0 ? 0 : names.textEnd[name - 1];
    return asHash(hashBytes(names.text, start, names.textEnd[name], hashOf(folder)));
  };
}

function startsWith(bytes: Buffer, start: Buffer): boolean {
  if (bytes.length < start.length) return false;
  for (let at = 0; at < start.length; at++) if (bytes[at] !== start[at]) return false;
  return true;
}

/** As a column has it, and never NO_PATH. */
function asHash(hash: number): number {
  return hash >>> 0 || 1;
}
