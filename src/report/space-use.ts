import type { SpacePart, SpaceUse } from './report-data.ts';

/** Folders are told apart down to this depth below the snapshot. */
const DEPTH = 3;
/** What is smaller than the largest so many goes into its parent, or into "other". */
const MOST_FOLDERS = 400;
const MOST_TYPES = 40;

/** Sums up files by folder and by type, one at a time; nothing is kept of a single file. */
export class SpaceTally {
  readonly #folders = new Map<string, { files: number; bytes: number }>();
  readonly #types = new Map<string, { files: number; bytes: number }>();

  /** `names` are those on the path inside the snapshot, the file's own last. */
  add(names: readonly string[], bytes: number): void {
    const folder = names.slice(0, Math.min(DEPTH, names.length - 1));
    addTo(this.#folders, folder.join('/'), bytes);
    addTo(this.#types, typeOf(names[names.length - 1] ?? ''), bytes);
  }

  result(): SpaceUse {
    const byFolder = largest(this.#folders, MOST_FOLDERS, parentOf);
    return {
      byFolder: byFolder.map(({ key, ...sum }) => ({ path: key === '' ? [] : key.split('/'), ...sum })),
      byType: largest(this.#types, MOST_TYPES, () => OTHER).map(({ key, ...sum }) => ({ path: [key], ...sum })),
    };
  }
}

const OTHER = 'other';

function typeOf(name: string): string {
  const extension = /[^.]\.([a-z0-9_+-]{1,10})$/i.exec(name)?.[1];
  return extension === undefined ? 'no extension' : `.${extension.toLowerCase()}`;
}

function parentOf(folder: string): string {
  return folder.includes('/') ? folder.slice(0, folder.lastIndexOf('/')) : '';
}

function addTo(sums: Map<string, { files: number; bytes: number }>, key: string, bytes: number, files = 1): void {
  const sum = sums.get(key);
  if (sum === undefined) {
    sums.set(key, { files, bytes });
  } else {
    sum.files += files;
    sum.bytes += bytes;
  }
}

/** The largest, each of the others added to what `into` says. */
function largest(
  sums: ReadonlyMap<string, { files: number; bytes: number }>,
  most: number,
  into: (key: string) => string,
): (Omit<SpacePart, 'path'> & { readonly key: string })[] {
  const ordered = [...sums].sort(([, a], [, b]) => b.bytes - a.bytes);
  const kept = new Map(ordered.slice(0, most).map(([key, sum]) => [key, { ...sum }]));
  for (const [key, { files, bytes }] of ordered.slice(most)) addTo(kept, into(key), bytes, files);
  return Array.from(kept, ([key, sum]) => ({ key, ...sum })).sort((a, b) => b.bytes - a.bytes);
}
