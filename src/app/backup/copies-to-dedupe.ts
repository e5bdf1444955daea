import { dedupeFresh, type FreshLinks } from '../../dedupe/dedupe-fresh.ts';
import type { DedupeRequest } from '../../dedupe/dedupe-request.ts';
import type { DedupeRun } from '../../dedupe/dedupe-run.ts';
import { dedupeSnapshots } from '../../dedupe/dedupe-snapshots.ts';
import { startRun } from '../../dedupe/start-run.ts';
import type { DedupeSummary } from '../../domain/summary.ts';
import type {
  FinishedCopies,
  FinishedFolder,
  FinishedPart,
  LinkedFiles,
  SettledPart,
  TakenBatch,
} from '../../mirror/finished-copies.ts';
import { Outcome } from '../../mirror/jobs.ts';
import type { OpenedDedupe } from '../run/open-dedupe.ts';
import { MadeParts } from './made-parts.ts';
import { suspiciousCopies } from './suspicious-copies.ts';

const NONE: LinkedFiles = { files: 0, bytes: 0 };
const NOTHING_LINKED: TakenBatch = { copied: NONE, kept: NONE };

/** Joins the stages: takes finished copies from stage one, batch by batch, and gives them to stage two. */
export class CopiesToDedupe implements FinishedCopies {
  readonly #opened: OpenedDedupe;
  readonly #snapshotBefore: string | undefined;
  readonly #run: DedupeRun;
  readonly #books = new BatchBooks();
  readonly #made: MadeParts;
  /** files with other bytes than in the previous snapshot, at the same size and time */
  suspiciousFiles = 0;

  /** `snapshotBefore`: where copies are looked for under their own paths, before the index is asked for their equals */
  constructor(opened: OpenedDedupe, snapshotBefore: string | undefined) {
    this.#opened = opened;
    this.#snapshotBefore = snapshotBefore;
    this.#run = startRun(opened.request, opened.tools);
    this.#made = new MadeParts(opened.tools.fs);
  }

  /** Without an index the snapshot is walked at the end. */
  takeSettled(part: SettledPart): void {
    if (this.#opened.indexFolder !== undefined) this.#made.addSettled(part);
  }

  /** Without an index nothing tells which copies have equals: then they wait for the end. */
  async takeBatch(parts: readonly FinishedPart[]): Promise<TakenBatch> {
    if (this.#opened.indexFolder === undefined) return NOTHING_LINKED;
    for (const part of parts) this.#made.addSettled(part);
    const fresh = parts.filter(({ digests }) => digests.length > 0);
    if (fresh.length === 0) return NOTHING_LINKED;
    const started = performance.now();
    const files = fresh.map((part) => ({ ...part, folders: part.folders.map(({ target }) => target) }));
    const links = await dedupeFresh(this.#run, files, { snapshotBefore: this.#snapshotBefore });
    for (const [at, part] of fresh.entries()) this.#tellSuspicious(part, links.asBefore[at]);
    this.#made.addFresh(fresh, links);
    if (links.names > 0 && parts.some(({ entangled }) => entangled)) this.#made.doubt();
    this.#books.add(links, performance.now() - started);
    return { copied: linkedOf(fresh, links, Outcome.copied), kept: linkedOf(fresh, links, Outcome.kept) };
  }

  #tellSuspicious(part: FinishedPart, isAsBefore: Uint8Array): void {
    const { fs, index, observer } = this.#opened.tools;
    for (const path of suspiciousCopies(part, isAsBefore, { fs, index })) {
      this.suspiciousFiles++;
      observer({ type: 'warning', warning: 'suspicious', path });
    }
  }

  /**
   * Once the snapshot has its final name: what no batch could do, the final paths for the index, and the seal. It is
   * not walked where `folders` are all of its folders and nothing failed in it.
   */
  async finish({
    name,
    folders,
  }: {
    name: string;
    folders: readonly FinishedFolder[] | undefined;
  }): Promise<DedupeSummary> {
    const { tools, request } = this.#opened;
    const isWhole = request.newOnly && request.rules.countsShortNames !== true && this.#run.tally.failures.length === 0;
    const parts = isWhole ? this.#made.parts() : undefined;
    const made =
      parts === undefined || folders === undefined ? undefined : { name, folders, parts, undone: this.#made.undone };
    const { tally, meters } = this.#run;
    const last = await dedupeSnapshots(asNotSealed(request, name), tools, { made, told: tally.failures, meters });
    const summary = this.#books.addTo(last, tally);
    tools.observer({ type: 'run-finished', summary });
    return summary;
  }
}

/** Of the names that came to be there in this way, those that became links. */
function linkedOf(parts: readonly FinishedPart[], { replaced }: FreshLinks, outcome: number): LinkedFiles {
  let [files, bytes] = [0, 0];
  for (const [part, { rows, placed }] of parts.entries()) {
    for (let row = 0; row < placed.length; row++) {
      if (placed[row] !== outcome || replaced[part][row] === 0) continue;
      files++;
      bytes += rows.names.size[row];
    }
  }
  return { files, bytes };
}

/**
 * Whatever the index had of a snapshot of this name was of an earlier one. Its folder may have had the same number, and
 * where the file system keeps no times of birth nothing else tells the two apart.
 */
function asNotSealed(request: DedupeRequest, snapshot: string): DedupeRequest {
  const sealed = new Map(request.rules.sealed);
  sealed.delete(snapshot);
  return { ...request, rules: { ...request.rules, sealed } };
}

/** What the batches did. Names, files and sizes found stay those of the snapshot as it is once they are done. */
class BatchBooks {
  readonly #canonicals = new Set<bigint>();
  #names = 0;
  #diskBytes = 0;
  #elapsedMs = 0;

  add(links: FreshLinks, elapsedMs: number): void {
    for (const ino of links.canonicals) this.#canonicals.add(ino);
    this.#names += links.names;
    this.#diskBytes += links.reclaimedBytes;
    this.#elapsedMs += elapsedMs;
  }

  addTo(summary: DedupeSummary, tally: DedupeRun['tally']): DedupeSummary {
    return {
      ...summary,
      reclaimedBytes: summary.reclaimedBytes + this.#diskBytes,
      linkedNames: summary.linkedNames + this.#names,
      canonicals: summary.canonicals + this.#canonicals.size,
      alreadyLinkedNames: Math.max(0, summary.alreadyLinkedNames - this.#names),
      failures: [...tally.failures, ...summary.failures],
      failuresNotListed: tally.failuresNotListed + summary.failuresNotListed,
      changedNames: tally.changedNames + summary.changedNames,
      contentBytesRead: tally.contentBytesRead + summary.contentBytesRead,
      elapsedMs: summary.elapsedMs + this.#elapsedMs,
    };
  }
}
