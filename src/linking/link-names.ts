import { type Attempt, FailureCode } from '../domain/failure.ts';
import { temporaryName } from '../domain/state-names.ts';
import { errnoOrThrow } from '../platform/errno.ts';
import { type CanonicalSource, Canonicals } from './canonicals.ts';
import { type HeldFolder, holdFolder } from './held-folder.ts';
import { type ReplaceOutcome, replaceName, whyLeftAlone } from './replace-name.ts';

/** Where the names and inodes of actions are. */
export interface LinkSource extends CanonicalSource {
  /** names an inode may have */
  readonly limit: number;
  /** makes temporary names of this call unlike all others */
  readonly run: string;
  onDone(): void;
  isCancelled(): boolean;
}

/** Names to replace, in parallel columns; those of one folder stand together. */
export interface LinkActions {
  readonly name: Uint32Array;
  /** the name's inode */
  readonly from: Uint32Array;
  /** the canonical */
  readonly to: Uint32Array;
}

/** Per action. */
export const Outcome = { notDone: 0, linked: 1, full: 2, canonicalUnusable: 3, failed: 4 } as const;

export interface LinkResult {
  readonly outcomes: Uint8Array;
  readonly full: readonly { readonly inode: number; readonly links: number; readonly bySystem: boolean }[];
  /** actions whose canonical cannot be linked, and why */
  readonly unusable: readonly { readonly action: number; readonly code: string }[];
  readonly failures: readonly { readonly action: number; readonly attempted: Attempt; readonly code: string }[];
  /** folders whose times could not be put back */
  readonly folderFailures: readonly { readonly folder: number; readonly code: string }[];
}

/**
 * Replaces names folder by folder, so that a folder is opened, checked and given its times back once. The names of
 * a folder must all be in one call: two threads would put back each other's times.
 */
export function linkNames(actions: LinkActions, source: LinkSource): LinkResult {
  const linking = new Linking(actions, source);
  let next = 0;
  try {
    while (next < actions.name.length && !source.isCancelled()) next = linking.linkFolder(next);
  } finally {
    linking.canonicals.close();
  }
  const { outcomes, full, unusable, failures, folderFailures } = linking;
  return { outcomes, full, unusable, failures, folderFailures };
}

const UNUSABLE: ReplaceOutcome = { kind: 'canonical-unusable', code: FailureCode.changed };

class Linking {
  readonly #actions: LinkActions;
  readonly #source: LinkSource;
  readonly canonicals: Canonicals;
  readonly outcomes: Uint8Array;
  readonly full: { inode: number; links: number; bySystem: boolean }[] = [];
  readonly unusable: { action: number; code: string }[] = [];
  /** canonicals that turned out to be, whatever name is to be linked, by inode */
  readonly #unusable = new Map<number, ReplaceOutcome>();
  readonly failures: { action: number; attempted: Attempt; code: string }[] = [];
  readonly folderFailures: { folder: number; code: string }[] = [];

  constructor(actions: LinkActions, source: LinkSource) {
    this.#actions = actions;
    this.#source = source;
    this.canonicals = new Canonicals(source);
    this.outcomes = new Uint8Array(actions.name.length);
  }

  /** Does the actions in the folder of action `first`; returns the first action in another folder. */
  linkFolder(first: number): number {
    const folder = this.#source.folderOf(this.#actions.name[first]);
    let end = first + 1;
    while (end < this.outcomes.length && this.#source.folderOf(this.#actions.name[end]) === folder) end++;
    const held = this.#hold(folder, { first, end });
    if (held === undefined) return end;
    for (let action = first; action < end && !this.#source.isCancelled(); action++) {
      this.#record(action, this.#replace(action, held));
      this.#source.onDone();
    }
    try {
      held.release();
    } catch (error: unknown) {
      this.folderFailures.push({ folder, code: errnoOrThrow(error) });
    }
    return end;
  }

  #hold(folder: number, { first, end }: { first: number; end: number }): HeldFolder | undefined {
    const { fs, reach, folderPath, folderIno } = this.#source;
    const held = holdFolder(fs, folderPath(folder), { ino: folderIno(folder), reach });
    if (typeof held !== 'string') return held;
    for (let action = first; action < end; action++) {
      this.#record(action, { kind: 'failed', attempted: 'link', code: held });
    }
    return undefined;
  }

  #replace(action: number, held: HeldFolder): ReplaceOutcome {
    const { limit, run, nameIn, seen } = this.#source;
    const from = this.#actions.from[action];
    const to = this.#actions.to[action];
    const name = { duplicate: held.pathOf(nameIn(this.#actions.name[action])), duplicateSeen: seen(from) };
    const canonical = this.#unusable.has(to) ? undefined : this.canonicals.nameOf(to);
    // Where all changed, as under a chmod -R, each would else be the next canonical, for a round of its own.
    if (canonical === undefined) return whyLeftAlone(held, name) ?? this.#unusable.get(to) ?? UNUSABLE;
    return replaceName(held, {
      ...name,
      canonical,
      canonicalSeen: seen(to),
      temporary: held.pathOf(temporaryName(run, 0)), // one at a time
      limit,
    });
  }

  #record(action: number, outcome: ReplaceOutcome): void {
    switch (outcome.kind) {
      case 'linked':
        this.outcomes[action] = Outcome.linked;
        break;
      case 'full':
        this.outcomes[action] = Outcome.full;
        this.full.push({ inode: this.#actions.to[action], links: outcome.links, bySystem: outcome.bySystem });
        break;
      case 'canonical-unusable':
        this.outcomes[action] = Outcome.canonicalUnusable;
        this.unusable.push({ action, code: outcome.code });
        // A file of another disk of the pool takes names that are on its own.
        if (outcome.code !== 'EXDEV') this.#unusable.set(this.#actions.to[action], outcome);
        break;
      case 'failed':
        this.outcomes[action] = Outcome.failed;
        this.failures.push({ action, attempted: outcome.attempted, code: outcome.code });
        break;
    }
  }
}
