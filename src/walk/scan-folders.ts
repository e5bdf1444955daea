import { type Attempt, type Failure, FailureCode } from '../domain/failure.ts';
import { isCopyName, isInProgressName, isSpare, isTemporaryName } from '../domain/state-names.ts';
import { unlessRefused } from '../platform/errno.ts';
import type { FileStatus, FileSystem, FolderEntry, FolderListing } from '../platform/file-system.ts';
import { displayPath, type FsPath, joinPath, receivedPath } from '../platform/fs-path.ts';
import { failureCode } from '../platform/refused.ts';
import { hasShortName } from '../platform/short-names.ts';
import { byName, type FolderInHand, takeFoundFolder } from './folder-in-hand.ts';
import { isLeftOutFolder } from './left-out-folder.ts';
import type { MetInodes } from './met-inodes.ts';
import { ownUnits } from './own-units.ts';
import type { ScanMemory } from './scan-memory.ts';
import { ScanRowsBuilder } from './scan-rows-builder.ts';
import type { FolderToScan, Leftover, ScanResult, ScanRules, ScanTask } from './scan-task.ts';
import { ScannedPaths } from './scanned-paths.ts';
import { isAsSealed } from './sealed-folder.ts';
import { folderTimesOf } from './take-settled.ts';

/** Every temporary name begins with it. */
const DOT = '.'.charCodeAt(0);

/**
 * Walks the folders of a task, depth first, one listing a folder and one lstat a name that no glob leaves out; symlinks
 * are never followed and other devices never entered. A further name of an inode that was `met` before needs no lstat
 * where the listing tells inodes: on a cold disk that is a seek less. Returns early, with the folders not yet entered,
 * once it has enough names.
 */
export function scanFolders(task: ScanTask, fs: FileSystem, memory: ScanMemory): ScanResult {
  const scan = new FolderScan(task, fs, memory);
  scan.enter(task.enoughNames);
  return scan.result();
}

/** A folder to enter, with its number within the task. */
interface Numbered {
  readonly folder: FolderToScan;
  readonly number: number;
}

/** An entry of a folder in hand. */
interface Place extends Numbered {
  readonly entry: FolderEntry;
  readonly path: FsPath;
}

class FolderScan {
  readonly #rules: ScanRules;
  readonly #fs: FileSystem;
  readonly #met: MetInodes;
  readonly #rows: ScanRowsBuilder;
  readonly #paths: ScannedPaths;
  readonly #snapshotTests;
  readonly #takesAll: boolean;
  readonly #given: number;
  /** a stack: the next folder is the last */
  readonly #pending: Numbered[];
  readonly #leftOut = { emptyFiles: 0, symlinks: 0, specialFiles: 0, filtered: 0 };
  readonly #otherDevices: string[] = [];
  readonly #sealedMet: string[] = [];
  readonly #failures: Failure[] = [];
  readonly #leftovers: Leftover[] = [];

  constructor({ rules, folders, spare }: ScanTask, fs: FileSystem, { met, filter, snapshotTests }: ScanMemory) {
    this.#rules = rules;
    this.#fs = fs;
    this.#met = met;
    this.#rows = new ScanRowsBuilder(spare);
    this.#paths = new ScannedPaths(rules, filter);
    this.#snapshotTests = snapshotTests;
    this.#takesAll = rules.takesAll ?? false;
    this.#given = folders.length;
    const received = folders.map((folder) => ({ ...folder, path: receivedPath(folder.path) }));
    this.#pending = received.map((folder, number) => ({ folder, number })).reverse();
  }

  enter(enoughNames: number): void {
    while (this.#rows.names < enoughNames) {
      const next = this.#pending.pop();
      if (next === undefined) break;
      this.#visit(next);
    }
  }

  result(): ScanResult {
    return {
      rows: this.#rows.take(),
      notEntered: this.#pending,
      leftOut: this.#leftOut,
      otherDevices: this.#otherDevices,
      sealedMet: this.#sealedMet,
      leftovers: this.#leftovers,
      failures: this.#failures,
    };
  }

  #visit({ folder, number }: Numbered): void {
    const taken = this.#attempt('list folder', folder.path, () => takeFoundFolder(this.#fs, folder));
    if (taken === undefined) return;
    const { inHand, isSettled } = taken;
    if (!isSettled) this.#fail(folder.path, 'list folder', FailureCode.changed);
    const found: Numbered[] = [];
    for (const entry of this.#entriesToLookAt(inHand.listing, { folder, number })) {
      const path = joinPath(folder.path, entry.name);
      const subfolder = this.#visitEntry({ entry, folder, number, path }, inHand);
      if (subfolder !== undefined) found.push(subfolder);
    }
    inHand.close();
    for (const subfolder of found.reverse()) this.#pending.push(subfolder);
  }

  /** All but further names of met inodes, which are taken or left out; in the order of their names. */
  #entriesToLookAt(listing: FolderListing, at: Numbered): FolderEntry[] {
    const entries: FolderEntry[] = [];
    for (let index = 0; index < listing.count; index++) {
      if (!this.#takeIfMet(listing, index, at)) entries.push(listing.entry(index));
    }
    return entries.sort(byName);
  }

  /** Returns the folder to enter, where the entry is one. */
  #visitEntry(place: Place, inHand: FolderInHand): Numbered | undefined {
    const { kind, name } = place.entry;
    if (!this.#takesAll && kind === 'symlink' && !isCopy(name)) {
      this.#leftOut.symlinks++;
      this.#rows.countWithin(place.number, { others: 1, units: this.#unitsOfSymlink(place.path) });
      return undefined;
    }
    if (!this.#takesAll && kind === 'special') {
      this.#leftOut.specialFiles++;
      this.#rows.countWithin(place.number, { others: 1 });
      return undefined;
    }
    const isTaken = this.#isTakenAsListed(place);
    if (isTaken === false) {
      this.#leftOut.filtered++;
      return undefined;
    }
    const status = this.#attempt('read metadata', place.path, () => inHand.lstat(name));
    return status === undefined ? undefined : this.#take(place, status, isTaken);
  }

  /** Whether the globs take it, where that can be told without a look at it. */
  #isTakenAsListed({ entry: { kind, name }, path: at, folder }: Place): boolean | undefined {
    if (!this.#paths.hasGlobs || kind === 'folder' || kind === 'unknown') return undefined;
    if (at === this.#rules.ownLog || !this.#isAsListed(name, at)) return undefined;
    return this.#paths.takesFile(at, folder);
  }

  /**
   * Takes another name of a file that is in the rows, or was left out for its size: without a look, and mostly without
   * making a string of it.
   */
  #takeIfMet(listing: FolderListing, index: number, { folder, number }: Numbered): boolean {
    const { raw } = listing;
    if (raw === undefined || this.#rules.listingTellsInodes !== true || !raw.isFile(index)) return false;
    const isPassedOver = this.#met.isPassedOver(raw.words, raw.inoAt(index));
    if (!isPassedOver && !this.#met.has(raw.words, raw.inoAt(index))) return false;
    if (this.#paths.matter || raw.bytes[raw.nameStart(index)] === DOT) {
      const { name } = listing.entry(index);
      const file = joinPath(folder.path, name);
      if (!this.#isAsListed(name, file)) return false;
      if (!this.#paths.takesFile(file, folder)) {
        this.#leftOut.filtered++;
        return true;
      }
    }
    if (isPassedOver) this.#leftOut.filtered++;
    else this.#rows.addMetName(number, raw, index);
    return true;
  }

  /** A temporary name, and a file that is mounted on its own, may not be what they are listed as. */
  #isAsListed(name: FsPath, at: FsPath): boolean {
    return !isTemporary(name) && !this.#paths.isMountPoint(at);
  }

  #take(place: Place, status: FileStatus, isTaken: boolean | undefined): Numbered | undefined {
    if (status.isDirectory()) return this.#takeFolder(place, status);
    if (status.isFile() || this.#takesAll) {
      if (status.isFile()) this.#takeFile(place, status, isTaken);
      else this.#takeOther(place, status, isTaken);
      return undefined;
    }
    if (status.isSymbolicLink() && isCopy(place.entry.name)) {
      this.#takeLeftover(place.path, { folder: place.number, name: place.entry.name, ino: status.ino }, status);
      return undefined;
    }
    if (status.isSymbolicLink()) this.#leftOut.symlinks++;
    else this.#leftOut.specialFiles++;
    this.#rows.countWithin(place.number, { others: 1, units: ownUnits(status) });
    return undefined;
  }

  /** A long one has a block of its own. One that is gone, or out of reach, is left out of the figures and harms nobody. */
  #unitsOfSymlink(path: FsPath): number {
    return unlessRefused(() => ownUnits(this.#fs.lstat(path)), 0);
  }

  #takeFile({ entry, path: file, folder, number }: Place, status: FileStatus, isTaken?: boolean): void {
    if (file === this.#rules.ownLog) return;
    if (status.dev !== this.#rules.device || this.#paths.isMountPoint(file)) {
      this.#otherDevices.push(this.#paths.fromRoot(file));
    } else if (isTemporary(entry.name)) {
      this.#takeLeftover(file, { folder: number, name: entry.name, ino: status.ino }, status);
    } else if (!(isTaken ?? this.#paths.takesFile(file, folder))) {
      this.#leftOut.filtered++;
    } else if (status.size === 0n && !this.#takesAll) {
      this.#leftOut.emptyFiles++;
      this.#rows.countWithin(number, { emptyFiles: 1, units: ownUnits(status) });
    } else if (status.size < this.#rules.minSize || status.size > this.#rules.maxSize) {
      this.#leftOut.filtered++;
      if (status.nlink > 1n) this.#met.passOver(status.ino);
    } else {
      this.#rows.addName(number, entry.name, status, { nlink: this.#linksOf(file, status) });
      if (status.nlink > 1n) this.#met.add(status.ino);
    }
  }

  /** Without a short name: it is none that a link could replace, and it goes with the name that it belongs to. */
  #linksOf(file: FsPath, { nlink }: FileStatus): bigint {
    return nlink > 1n && this.#rules.countsShortNames === true && hasShortName(file) ? nlink - 1n : nlink;
  }

  /** What is no file, as a name among names. */
  #takeOther({ entry, path: at, folder, number }: Place, status: FileStatus, isTaken?: boolean): void {
    if (isTaken ?? this.#paths.takesFile(at, folder)) this.#rows.addName(number, entry.name, status);
    else this.#leftOut.filtered++;
  }

  #takeFolder(place: Place, status: FileStatus): Numbered | undefined {
    const { entry, path: found, folder, number } = place;
    if (this.#isSkipped(entry.name, found, folder)) return undefined;
    if (status.dev !== this.#rules.device || this.#paths.isMountPoint(found)) {
      this.#otherDevices.push(this.#paths.fromRoot(found));
      return undefined;
    }
    const depth = folder.depth + 1;
    const isSnapshot = depth === this.#snapshotTests.length;
    const sealed = isSnapshot ? this.#rules.sealed.get(this.#paths.fromRoot(found)) : undefined;
    if (sealed !== undefined && isAsSealed(sealed, status)) {
      this.#sealedMet.push(this.#paths.fromRoot(found));
      return undefined;
    }
    if (isSnapshot && this.#rules.only?.has(this.#paths.fromRoot(found)) === false) return undefined;
    if (this.#takesAll) this.#takeOther(place, status);
    const row = this.#rows.addFolder(entry.name, status, { parent: number, isSnapshot });
    this.#rows.countWithin(this.#given + row, { units: Number(status.blocks) });
    const snapshotDepth = isSnapshot ? depth : folder.snapshotDepth;
    if (isSnapshot && this.#rules.made?.get(this.#paths.fromRoot(found)) === status.ino) return undefined;
    return { number: this.#given + row, folder: { path: found, ...folderTimesOf(status), depth, snapshotDepth } };
  }

  #isSkipped(name: FsPath, found: FsPath, folder: FolderToScan): boolean {
    const inSnapshot = folder.depth >= this.#snapshotTests.length;
    if (isLeftOutFolder(name, { inSnapshot })) return true;
    const isSnapshot = folder.depth + 1 === this.#snapshotTests.length;
    if (isSnapshot && isInProgressName(displayPath(name))) return this.#rules.inProgress !== true;
    const skipped =
      (!inSnapshot && !this.#snapshotTests[folder.depth](displayPath(name))) || this.#paths.skipsFolder(found, folder);
    if (skipped) this.#leftOut.filtered++;
    return skipped;
  }

  #takeLeftover(file: FsPath, leftover: Leftover, status: FileStatus): void {
    if (!this.#rules.removeLeftovers) return;
    if (!isSpare(leftover.name, status.nlink)) this.#fail(file, 'remove a leftover', FailureCode.orphan);
    else this.#leftovers.push(leftover);
  }

  #attempt<T>(attempted: Attempt, at: FsPath, work: () => T): T | undefined {
    try {
      return work();
    } catch (error: unknown) {
      this.#fail(at, attempted, failureCode(error));
      return undefined;
    }
  }

  #fail(at: FsPath, attempted: Attempt, code: string): void {
    this.#failures.push({ path: this.#paths.fromRoot(at), attempted, code });
  }
}

function isTemporary(name: FsPath): name is string {
  return typeof name === 'string' && isTemporaryName(name);
}

/** Left by a killed `isolate`. */
function isCopy(name: FsPath): name is string {
  return typeof name === 'string' && isCopyName(name);
}
