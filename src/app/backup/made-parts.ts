import type { FreshLinks } from '../../dedupe/dedupe-fresh.ts';
import { lookAtLinked } from '../../dedupe/look-at-linked.ts';
import type { FinishedPart, SettledPart } from '../../mirror/finished-copies.ts';
import type { FileSystem } from '../../platform/file-system.ts';
import type { MadePart } from '../../walk/made-snapshot.ts';
import type { ScanRows } from '../../walk/scan-rows.ts';

/** Keeps what is in the snapshot that is being made, as it is after stage two has been through it. */
export class MadeParts {
  readonly #fs: FileSystem;
  /** undefined where not all is known */
  #parts: MadePart[] | undefined = [];
  readonly undone: bigint[] = [];

  constructor(fs: FileSystem) {
    this.#fs = fs;
  }

  addSettled(part: SettledPart): void {
    this.#add(part, part.settled);
    this.undone.push(...part.undone);
  }

  addFresh(parts: readonly FinishedPart[], { stale, disturbs }: FreshLinks): void {
    if (disturbs) this.doubt();
    for (const [at, part] of parts.entries()) {
      const folders = part.folders.map(({ target }) => target);
      if (this.#parts === undefined) return;
      if (lookAtLinked(part.rows, stale[at], { fs: this.#fs, folders })) this.#add(part, part.rows);
      else this.doubt();
    }
  }

  /** Something that was added may have changed since. */
  doubt(): void {
    this.#parts = undefined;
  }

  parts(): MadePart[] | undefined {
    return this.#parts;
  }

  #add({ folders }: Pick<SettledPart, 'folders'>, rows: ScanRows): void {
    this.#parts?.push({ rows, folders: folders.map(({ number }) => number) });
  }
}
