import { randomInt } from 'node:crypto';
import { notedName } from '../catalog/names-in-snapshots.ts';
import { isUntouched, type SeenFile } from '../domain/seen-file.ts';
import { ISOLATE_RUN, temporaryName } from '../domain/state-names.ts';
import type { FileRecord, IndexedFile } from '../hash-index/hash-index.ts';
import type { GivenUpMetadata } from '../hash-index/index-notes.ts';
import { nameByPath } from '../linking/canonicals.ts';
import { type HeldFolder, holdFolder } from '../linking/held-folder.ts';
import { replaceName } from '../linking/replace-name.ts';
import { errnoOrThrow, unlessRefused } from '../platform/errno.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { failureCode } from '../platform/refused.ts';
import { decodedName, namesOf, seenFile } from '../walk/file-table.ts';
import { folderTimeOf } from '../walk/folder-time-of.ts';
import { replaceByCopy } from './replace-by-copy.ts';
import type { Verifying } from './verify-run.ts';

const RANDOM_PARTS = 36 ** 4;

export interface Repair {
  /** every name below the root has sound bytes now */
  readonly isWhole: boolean;
  /** a file that was made for it */
  readonly put: readonly FileRecord[];
  /** what the names gave up when they were linked, told of the file they have now */
  readonly givenUp: readonly GivenUpMetadata[];
}

/** The file that the names are to have. */
interface Replacement {
  readonly path: FsPath;
  readonly seen: SeenFile;
}

interface Task {
  readonly rotten: number;
  readonly sound: number;
  readonly record: IndexedFile;
  readonly verifying: Verifying;
}

/**
 * Gives all names of a rotten file sound bytes, by linking beside and renaming over: nothing is written into a file.
 * Where the sound copy has the same metadata and room for the names, they become names of it; else a copy of it is
 * made that has the metadata of the rotten file. The recorded name comes last: it proves whose the record is, to the run
 * after one that did not come to its end.
 */
export async function repairFile(
  rotten: number,
  { sound, record }: { sound: number; record: IndexedFile },
  verifying: Verifying,
): Promise<Repair> {
  const { run, tree } = verifying;
  const { table, paths } = tree;
  const task = { rotten, sound, record, verifying };
  const isRecorded = (name: number): boolean => paths.relativeName(name).equals(record.path);
  const names = withLast([...namesOf(table, rotten)], isRecorded);
  const folderOf = (name: number): number => table.names.folder[name];
  const lastFolder = folderOf(names[names.length - 1]);
  const folders = withLast([...new Set(names.map(folderOf))], (folder) => folder === lastFolder);
  run.journal.begin(folders.map((folder) => folderTimeOf(folder, tree)));
  const repairing = new Repairing(task);
  for (const folder of folders) {
    const inFolder = names.filter((name) => folderOf(name) === folder);
    await repairing.repairFolder(folder, inFolder);
  }
  run.journal.end({ keep: repairing.timesAreOff });
  const { put, givenUp } = repairing;
  return { isWhole: repairing.repaired === names.length, put, givenUp };
}

/** The same rows, those that are to be last behind the others. */
function withLast(rows: readonly number[], isLast: (row: number) => boolean): number[] {
  return rows.toSorted((a, b) => Number(isLast(a)) - Number(isLast(b)));
}

class Repairing {
  readonly #task: Task;
  readonly put: FileRecord[] = [];
  readonly givenUp: GivenUpMetadata[] = [];
  repaired = 0;
  /** a folder has not got its time back */
  timesAreOff = false;
  #replacement: Replacement | undefined;

  constructor(task: Task) {
    this.#task = task;
    this.#replacement = linkable(task);
  }

  async repairFolder(folder: number, names: readonly number[]): Promise<void> {
    const held = this.#hold(folder);
    for (const name of names) {
      if (typeof held === 'string') this.#fail(name, held);
      else await this.#tryName(name, held);
    }
    if (typeof held !== 'string') this.#release(held, folder);
  }

  /** The code of the failure where it cannot be held. */
  #hold(folder: number): HeldFolder | string {
    const { run, tree } = this.#task.verifying;
    const ino = tree.table.folders.ino[folder];
    return holdFolder(run.tools.fs, tree.paths.folder(folder), { ino, reach: run.reach() });
  }

  #release(held: HeldFolder, folder: number): void {
    const { run, tree } = this.#task.verifying;
    try {
      held.release();
    } catch (error: unknown) {
      this.timesAreOff = true;
      const path = `${tree.paths.relativeFolder(folder)}`;
      run.tally.fail({ path, attempted: 'put back the folder time', code: errnoOrThrow(error) });
    }
  }

  async #tryName(name: number, held: HeldFolder): Promise<void> {
    try {
      await this.#repairName(name, held);
    } catch (error: unknown) {
      this.#fail(name, failureCode(error));
    }
  }

  async #repairName(name: number, held: HeldFolder): Promise<void> {
    const { rotten, verifying } = this.#task;
    const { run, tree } = verifying;
    if (this.#replacement === undefined) {
      await this.#replaceByCopy(name, held);
      return;
    }
    const temporary = temporaryName(`v${randomInt(RANDOM_PARTS).toString(36)}`, 0);
    const outcome = replaceName(held, {
      duplicate: held.pathOf(decodedName(tree.table, name)),
      duplicateSeen: seenFile(tree.table, rotten),
      canonical: nameByPath(run.tools.fs, this.#replacement.path),
      canonicalSeen: this.#replacement.seen,
      temporary: held.pathOf(temporary),
      limit: run.verify.limit,
    });
    if (outcome.kind === 'linked') this.#count(name, this.#replacement.seen);
    else this.#fail(name, outcome.kind === 'full' ? 'EMLINK' : outcome.code);
  }

  /** Of a killed run the next scan removes the copy by its name; one of that name may be there yet. */
  async #replaceByCopy(name: number, held: HeldFolder): Promise<void> {
    const { rotten, sound, record, verifying } = this.#task;
    const { run, tree } = verifying;
    const { table, paths } = tree;
    const temporary = temporaryName(ISOLATE_RUN, randomInt(RANDOM_PARTS));
    const status = await replaceByCopy(run.tools.fs, {
      sound: paths.name(table.inodes.firstName[sound]),
      digest: record.digest,
      rotten: held.pathOf(decodedName(table, name)),
      rottenSeen: seenFile(table, rotten),
      temporary: held.pathOf(temporary),
    });
    this.#count(name, status);
    this.#replacement = { path: paths.name(name), seen: status };
    const { ino, size, mtimeNs } = status;
    this.put.push({ ino, size: Number(size), mtimeNs, digest: record.digest, path: paths.relativeName(name) });
  }

  /** The name has a sound file, and what it gave up when it was linked is still to be had. */
  #count(name: number, { ino, size, mtimeNs }: Pick<SeenFile, 'ino' | 'size' | 'mtimeNs'>): void {
    this.repaired++;
    const { rotten, record, verifying } = this.#task;
    const rottenIno = verifying.tree.table.inodes.ino[rotten];
    const { snapshot, path } = notedName(name, verifying.tree);
    const note = verifying.run.tools.index.notes.givenUpOf(snapshot, path);
    if (note === undefined) return;
    if (note.ino !== rottenIno && note.files?.some((file) => file.ino === rottenIno) !== true) return;
    const files = [{ ino, size: Number(size), mtimeNs, digest: record.digest }];
    this.givenUp.push({ ...note, snapshot, path, ino, files });
  }

  #fail(name: number, code: string): void {
    const { run, tree } = this.#task.verifying;
    run.tally.fail({ path: `${tree.paths.relativeName(name)}`, attempted: 'repair', code });
  }
}

/** The sound copy itself, where it has the metadata of the rotten file and room for its names. */
function linkable({ rotten, sound, verifying }: Task): Replacement | undefined {
  const { run, tree } = verifying;
  const { table, paths } = tree;
  const { metadata, links } = table.inodes;
  const hasRoom = links[sound] + links[rotten] <= run.verify.limit;
  if (metadata[rotten] !== metadata[sound] || !hasRoom) return undefined;
  const seen = seenFile(table, sound);
  for (const name of namesOf(table, sound)) {
    const path = paths.name(name);
    const status = unlessRefused(() => run.tools.fs.lstat(path));
    if (status !== undefined && isUntouched(seen, status)) return { path, seen };
  }
  return undefined;
}
