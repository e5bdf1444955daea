import { dedupeFresh } from '../dedupe/dedupe-fresh.ts';
import type { DedupeRun } from '../dedupe/dedupe-run.ts';
import { dedupeSnapshots, startRun } from '../dedupe/dedupe-snapshots.ts';
import type { DedupeSummary } from '../domain/summary.ts';
import type { FinishedCopies, FinishedPart, TakenBatch } from '../mirror/finished-copies.ts';
import type { OpenedDedupe } from './open-dedupe.ts';

/** Joins the stages: takes finished copies from stage one, batch by batch, and gives them to stage two. */
export class CopiesToDedupe implements FinishedCopies {
  readonly #opened: OpenedDedupe;
  readonly #run: DedupeRun;

  constructor(opened: OpenedDedupe) {
    this.#opened = opened;
    this.#run = startRun(opened.request, opened.tools);
  }

  /** Without an index nothing tells which copies have equals: then they wait for the end. */
  async takeBatch(parts: readonly FinishedPart[]): Promise<TakenBatch> {
    if (this.#opened.indexFolder === undefined) return { linkedFiles: 0, linkedBytes: 0 };
    const fresh = parts.map((part) => ({ ...part, folders: part.folders.map(({ target }) => target) }));
    const { names, apparentBytes } = await dedupeFresh(this.#run, fresh);
    return { linkedFiles: names, linkedBytes: apparentBytes };
  }

  /** Once the snapshot has its final name: what no batch could do, the final paths for the index, and the seal. */
  async finish(): Promise<DedupeSummary> {
    const { tools, request } = this.#opened;
    const summary = await dedupeSnapshots(request, tools);
    tools.observer({ type: 'run-finished', summary });
    return withBatches(summary, this.#run);
  }
}

function withBatches(summary: DedupeSummary, { tally, meters }: DedupeRun): DedupeSummary {
  return {
    ...summary,
    failures: [...tally.failures, ...summary.failures],
    failuresNotListed: tally.failuresNotListed + summary.failuresNotListed,
    changedNames: tally.changedNames + summary.changedNames,
    readMs: meters.read.elapsedMs + summary.readMs,
    contentBytesRead: tally.contentBytesRead + summary.contentBytesRead,
  };
}
