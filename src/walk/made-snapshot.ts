import type { FsPath } from '../platform/fs-path.ts';
import type { FileTableBuilder } from './file-table-builder.ts';
import { isLeftOutFolder } from './left-out-folder.ts';
import type { ScanRows } from './scan-rows.ts';
import { ScanRowsBuilder } from './scan-rows-builder.ts';

/** A snapshot that was just made: what a scan would find in it is known, so it need not be walked. */
export interface MadeSnapshot {
  /** relative to the root */
  readonly name: string;
  /** parents first; the snapshot itself is the first */
  readonly folders: readonly MadeFolder[];
  readonly parts: MadePart[];
  /** inodes that have changed since they were looked at, in nothing but their links */
  readonly undone: readonly bigint[];
}

export interface MadeFolder {
  /** among the snapshot's folders; undefined for the snapshot itself */
  readonly parent: number | undefined;
  readonly name: FsPath;
  readonly ino: bigint;
  readonly mtimeNs: bigint;
  /** allocated, of 512 bytes */
  readonly units: number;
}

/** Some of the files. */
export interface MadePart {
  /** folders are places in `folders` */
  readonly rows: ScanRows;
  /** numbers of the snapshot's folders */
  readonly folders: readonly number[];
}

/** What was found besides files that have bytes. */
export interface MadeExtras {
  emptyFiles: number;
  symlinks: number;
}

/**
 * Adds what is in a snapshot, whose folder is in the table as `row`, and takes it out of `parts` as it goes: both at a
 * time would take twice the memory. What no walk enters is not added.
 */
export function addMadeSnapshot(builder: FileTableBuilder, row: number, { folders, parts }: MadeSnapshot): MadeExtras {
  builder.expect(parts.reduce((sum, { rows: { names } }) => sum + names.count, 0));
  const { rows, places } = folderRows(folders);
  const numbers = builder.add(rows, [row]);
  const extras = { emptyFiles: 0, symlinks: 0 };
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    const given = part.folders.map((folder) => places[folder]);
    const isWalked = (folder: number): boolean => given[folder] !== undefined;
    const taken = given.includes(undefined) ? rowsInFolders(part.rows, isWalked) : part.rows;
    builder.add(
      taken,
      given.map((place) => numbers[place ?? 0]),
    );
    for (let folder = 0; folder < taken.within.count; folder++) {
      extras.emptyFiles += taken.within.emptyFiles[folder];
      extras.symlinks += taken.within.others[folder];
    }
  }
  return extras;
}

/** Rows of all folders but the first, and the place of each folder among first and rows; undefined where it has none. */
function folderRows(folders: readonly MadeFolder[]): { rows: ScanRows; places: readonly (number | undefined)[] } {
  const rows = new ScanRowsBuilder();
  const places: (number | undefined)[] = [];
  for (const { parent, name, units, ...known } of folders) {
    const isLeftOut = isLeftOutFolder(name, { inSnapshot: true });
    const above = parent === undefined ? undefined : places[parent];
    if (parent === undefined) places.push(0);
    else if (above === undefined || isLeftOut) places.push(undefined);
    else {
      const place = 1 + rows.addFolder(name, { ...known, ctimeNs: 0n }, { parent: above, isSnapshot: false });
      rows.countWithin(place, { units });
      places.push(place);
    }
  }
  return { rows: rows.take(), places };
}

function rowsInFolders({ names, within }: ScanRows, isWanted: (folder: number) => boolean): ScanRows {
  const rows = new ScanRowsBuilder();
  for (let row = 0; row < names.count; row++) if (isWanted(names.folder[row])) rows.addNameOf(names, row);
  for (let folder = 0; folder < within.count; folder++) {
    if (!isWanted(folder)) continue;
    const [units, emptyFiles, others] = [within.units, within.emptyFiles, within.others].map((each) => each[folder]);
    rows.countWithin(folder, { units, emptyFiles, others });
  }
  return rows.takeNames();
}
