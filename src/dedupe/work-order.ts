import { ascendingOrder } from '../domain/ascending-order.ts';
import type { LinkActions } from '../linking/link-names.ts';
import type { FileTable } from '../walk/file-table.ts';
import { RowList } from '../walk/number-lists.ts';

/**
 * Orders actions so that what lies together is touched together. The names of a folder stand together, in the order
 * the scan met them. Folders whose first canonicals are in one folder follow one another: a folder through all its
 * snapshots, so that a canonical is found, looked at and linked to while it is in the caches.
 */
export function inWorkOrder(actions: LinkActions, table: FileTable): LinkActions {
  const byName = inFolders(ascendingOrder(actions.name), actions, table);
  const starts = folderStarts(byName, actions, table);
  const order = new Uint32Array(byName.length);
  let filled = 0;
  for (const run of runsByCanonicalFolder(starts, byName, actions, table)) {
    const places = byName.subarray(starts[run], starts[run + 1] ?? byName.length);
    order.set(places, filled);
    filled += places.length;
  }
  const arranged = (column: Uint32Array): Uint32Array => order.map((place) => column[place]);
  return { name: arranged(actions.name), from: arranged(actions.from), to: arranged(actions.to) };
}

/**
 * The same with the names of each folder together. The scan numbers them one after the other; but where files are added
 * to the table by their paths, those of one folder may come at different times.
 */
function inFolders(places: Uint32Array, { name }: LinkActions, { names }: FileTable): Uint32Array {
  return ascendingOrder(places.map((place) => names.folder[name[place]])).map((at) => places[at]);
}

/** Where in `byName` each folder's names begin. */
function folderStarts(byName: Uint32Array, { name }: LinkActions, { names }: FileTable): Uint32Array {
  const starts = new RowList();
  for (let at = 0; at < byName.length; at++) {
    if (at === 0 || names.folder[name[byName[at]]] !== names.folder[name[byName[at - 1]]]) starts.push(at);
  }
  return starts.view();
}

/** The numbers of the folders' runs, by the folder that the canonical of a run's first action is in. */
function runsByCanonicalFolder(
  starts: Uint32Array,
  byName: Uint32Array,
  { to }: LinkActions,
  { names, inodes }: FileTable,
): Uint32Array {
  const source = starts.map((start) => names.folder[inodes.firstName[to[byName[start]]]]);
  return ascendingOrder(source);
}
