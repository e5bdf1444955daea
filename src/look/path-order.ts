import { Buffer } from 'node:buffer';
import type { SnapshotOrder } from '../catalog/snapshot-order.ts';
import { type FileTable, folderNameOf, NONE } from '../walk/file-table.ts';

/** The names of a table as a person looks through snapshots: by their path within the snapshot, oldest snapshot first. */
export interface PathOrder {
  /** folder by folder; names outside all snapshots are not among them */
  readonly names: Uint32Array;
  /** True where two names have the same path within their snapshots. */
  isSamePath(a: number, b: number): boolean;
}

/** No name has this in it, and it comes before all that names may have. */
const BETWEEN = '\0';

/** Sorts names, four bytes each and compared where they lie; only folders' paths become strings. */
export function orderByPath(table: FileTable, order: SnapshotOrder): PathOrder {
  const place = placeFolders(table);
  const { folder } = table.names;
  const { snapshot } = table.folders;
  const names = namesInSnapshots(table);
  names.sort(
    (a, b) =>
      place[folder[a]] - place[folder[b]] ||
      compareNames(table, a, b) ||
      order.rank[snapshot[folder[a]]] - order.rank[snapshot[folder[b]]],
  );
  return {
    names,
    isSamePath: (a, b) => place[folder[a]] === place[folder[b]] && compareNames(table, a, b) === 0,
  };
}

/** Runs of names of one path, in their order. */
export function* groupsByPath({ names, isSamePath }: PathOrder): Generator<Uint32Array> {
  let first = 0;
  for (let end = 1; end <= names.length; end++) {
    if (end < names.length && isSamePath(names[first], names[end])) continue;
    yield names.subarray(first, end);
    first = end;
  }
}

function namesInSnapshots({ names, folders }: FileTable): Uint32Array {
  const inside = new Uint32Array(names.count);
  let count = 0;
  for (let name = 0; name < names.count; name++) {
    if (folders.snapshot[names.folder[name]] !== NONE) inside[count++] = name;
  }
  return inside.subarray(0, count);
}

/** Per folder a number: equal for folders of one path within their snapshots, ascending in the order of paths. */
function placeFolders(table: FileTable): Uint32Array {
  const { count, parent, snapshot } = table.folders;
  const texts = new Map<string, number>();
  const numbers = new Uint32Array(count);
  const paths: string[] = [];
  for (let folder = 1; folder < count; folder++) {
    const above = parent[folder];
    if (snapshot[folder] === NONE) continue;
    const isSnapshot = snapshot[above] !== snapshot[folder];
    const text = isSnapshot
      ? ''
      : paths[numbers[above]] + BETWEEN + Buffer.from(folderNameOf(table, folder)).toString('latin1');
    const known = texts.get(text);
    numbers[folder] = known ?? paths.length;
    if (known !== undefined) continue;
    texts.set(text, paths.length);
    paths.push(text);
  }
  const places = new Uint32Array(paths.length);
  for (const [place, text] of [...paths].sort().entries()) places[texts.get(text) ?? 0] = place;
  return numbers.map((number) => places[number]);
}

/** By bytes, as they lie in the table. */
function compareNames({ names: { text, textEnd } }: FileTable, a: number, b: number): number {
  let atA = a === 0 ? 0 : textEnd[a - 1];
  let atB = b === 0 ? 0 : textEnd[b - 1];
  const endA = textEnd[a];
  const endB = textEnd[b];
  for (; atA < endA && atB < endB; atA++, atB++) if (text[atA] !== text[atB]) return text[atA] - text[atB];
  return endA - atA - (endB - atB);
}
