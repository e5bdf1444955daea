import { Stopped } from '../copying/stopped.ts';
import type { Attempt } from '../domain/failure.ts';
import { FailureCode } from '../domain/failure.ts';
import { type FsPath, pathKey, receivedPath } from '../platform/fs-path.ts';
import { NO_SPACE } from '../platform/no-space.ts';
import { failureCode } from '../platform/refused.ts';
import { ScanRowsBuilder } from '../walk/scan-rows-builder.ts';
import type { CopyContext } from './copy-context.ts';
import { copyEntry } from './copy-entry.ts';
import { Entry, type EntryFolders, type PlacedEntry } from './entry.ts';
import { EntryFolder } from './entry-folder.ts';
import { isTakenBy } from './find-rivals.ts';
import { isInStateFolder } from './in-state-folder.ts';
import { type CopyAnswer, type CopyTask, EntryKind, Outcome, type Twin } from './jobs.ts';
import { addSettled } from './settled-rows.ts';
import { isTransient } from './transient.ts';

/** Kept from task to task of a thread. */
const fresh = new ScanRowsBuilder();
const settled = new ScanRowsBuilder();

/** Copies the items of a task one after the other. What fails is in the answer; the disk being full ends the task. */
export function copyItems(task: CopyTask, context: CopyContext): CopyAnswer {
  const copying = new Copying(task, context);
  try {
    for (let item = 0; item < task.names.length && copying.goesOn(); item++) copying.copy(item);
    return copying.answer();
  } finally {
    copying.leave();
  }
}

class Copying {
  readonly #task: CopyTask;
  readonly #context: CopyContext;
  readonly #outcomes: Uint8Array;
  readonly #digests: bigint[] = [];
  readonly #hashed: number[] = [];
  readonly #placed: number[] = [];
  readonly #failures: { item: number; attempted: Attempt; code: string }[] = [];
  /** twins that take no more names, and the copy that further names are linked to */
  readonly #heirs = new Map<string, Twin>();
  #isEntangled = false;
  /** of temporary names */
  readonly #run: string;
  /** of the folder in hand */
  #folders: EntryFolders | undefined;
  #place = -1;
  #isInStateFolder = false;
  #noSpace: string | undefined;

  constructor(task: CopyTask, context: CopyContext) {
    this.#task = task;
    this.#context = context;
    this.#outcomes = new Uint8Array(task.names.length);
    this.#run = task.rules.run + task.number.toString(36);
    context.counts.read = 0;
    context.counts.written = 0;
    context.undone.length = 0;
  }

  goesOn(): boolean {
    return this.#noSpace === undefined && !this.#context.isStopped();
  }

  copy(item: number): void {
    const entry = this.#entryOf(item);
    try {
      if (this.#isTaken(item, entry)) this.#fail(item, { code: FailureCode.sameName, isBusy: false });
      else this.#record(item, entry, copyEntry(entry, this.#context));
    } catch (error: unknown) {
      if (error instanceof Stopped) return;
      const code = failureCode(error);
      this.#fail(item, { code, isBusy: isTransient(error, { onWindows: this.#context.byPath }) });
    }
  }

  answer(): CopyAnswer {
    return {
      outcomes: this.#outcomes,
      rows: fresh.takeNames(),
      settled: settled.takeNames(),
      entangled: this.#isEntangled,
      undone: [...this.#context.undone],
      digests: BigUint64Array.from(this.#digests),
      hashed: Uint8Array.from(this.#hashed),
      placed: Uint8Array.from(this.#placed),
      failures: this.#failures,
      noSpace: this.#noSpace,
      bytesRead: this.#context.counts.read,
      bytesWritten: this.#context.counts.written,
    };
  }

  /** Lets go of the folder in hand. */
  leave(): void {
    if (this.#folders === undefined) return;
    const { source, target, previous } = this.#folders;
    for (const folder of [source, target, previous]) folder?.close();
    this.#folders = undefined;
  }

  #entryOf(item: number): Entry {
    const { names, kinds, folderOf, twins, mayLink } = this.#task;
    const folders = this.#enter(folderOf[item]);
    const twin = twins[item];
    const looksThere = (mayLink[item] === 1 || kinds[item] === EntryKind.symlink) && !this.#isInStateFolder;
    const entry = {
      kind: kinds[item],
      name: receivedPath(names[item]),
      folders: looksThere ? folders : { ...folders, previous: undefined },
      twin: twin === undefined ? undefined : (this.#heirs.get(keyOf(twin)) ?? receivedTwin(twin)),
    };
    return new Entry(entry, { run: this.#run, item });
  }

  #isTaken(item: number, { name, folders }: Entry): boolean {
    const elder = optionalPath(this.#task.elders[item]);
    return elder !== undefined && isTakenBy(this.#context.fs, elder, { folder: folders.target.path, name });
  }

  /** Items come folder by folder. */
  #enter(place: number): EntryFolders {
    if (this.#place === place && this.#folders !== undefined) return this.#folders;
    this.leave();
    const { number, source, target, previous } = this.#task.folders[place];
    this.#context.onFolder(number);
    this.#place = place;
    this.#isInStateFolder = isInStateFolder(receivedPath(target));
    this.#folders = {
      source: this.#folderAt(source),
      target: this.#folderAt(target),
      previous: previous === undefined ? undefined : this.#folderAt(previous),
    };
    return this.#folders;
  }

  #folderAt(path: FsPath): EntryFolder {
    return new EntryFolder(receivedPath(path), this.#context.fs);
  }

  #record(item: number, entry: Entry, placed: PlacedEntry): void {
    const { how, status, digest, torn } = placed;
    this.#outcomes[item] = Outcome[how];
    this.#context.onFile();
    if (torn === true) this.#failures.push({ item, attempted: 'copy', code: FailureCode.changed });
    const { dryRun } = this.#task.rules;
    if (!dryRun) this.#addRow(item, placed);
    if (!status.isFile()) return;
    const twin = this.#task.twins[item];
    const wasRead = how === 'copied' ? !dryRun : digest !== undefined;
    if (!wasRead) this.#context.onBytes(Number(status.size));
    if (twin === undefined || how !== 'copied') return;
    this.#heirs.set(keyOf(twin), { source: entry.source, target: entry.target });
  }

  #addRow(item: number, { how, status, digest }: PlacedEntry): void {
    const folder = this.#task.folderOf[item];
    const name = receivedPath(this.#task.names[item]);
    const hasBytes = status.isFile() && status.size > 0n;
    // A name of a file that stage two has been through already, or that it is given with its first name, or leaves out.
    const isFurther = (how === 'linked' && digest === undefined) || this.#isInStateFolder;
    if (!hasBytes || isFurther) {
      addSettled(settled, { folder, name, status });
      this.#isEntangled ||= hasBytes && this.#heirs.size > 0;
    } else {
      fresh.addName(folder, name, status);
      this.#digests.push(digest ?? 0n);
      this.#hashed.push(digest === undefined ? 0 : 1);
      this.#placed.push(Outcome[how]);
    }
  }

  #fail(item: number, { code, isBusy }: { code: string; isBusy: boolean }): void {
    if (NO_SPACE.includes(code)) {
      this.#noSpace = code;
      this.#outcomes[item] = Outcome.noSpace;
      return;
    }
    this.#outcomes[item] = isBusy ? Outcome.busy : Outcome.failed;
    if (!isBusy) this.#context.onFile();
    this.#failures.push({ item, attempted: 'copy', code });
  }
}

function keyOf({ target }: Twin): string {
  return pathKey(receivedPath(target));
}

function receivedTwin({ source, target }: Twin): Twin {
  return { source: receivedPath(source), target: receivedPath(target) };
}

function optionalPath(path: FsPath | undefined): FsPath | undefined {
  return path === undefined ? undefined : receivedPath(path);
}
