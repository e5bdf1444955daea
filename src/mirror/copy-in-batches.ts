import { DiskFull } from '../domain/disk-full.ts';
import { UserError } from '../domain/user-error.ts';
import { displayPath, joinPath } from '../platform/fs-path.ts';
import { waitUnlessStopped } from '../platform/shared-progress.ts';
import { runAll } from '../platform/worker-pool.ts';
import { type PlannedTask, partOf, roomOf, toCopyTask } from './copy-plan.ts';
import type { FinishedPart } from './finished-copies.ts';
import { COPY, type CopyAnswer, Outcome } from './jobs.ts';
import type { MirrorRun } from './mirror-run.ts';

const MIB = 1024 * 1024;
/** Files in a batch at most: what is known of them waits in memory. */
const BATCH_FILES = 100_000;
/** What is copied in some ms. */
const SHORT_BYTES = 16 * MIB;

/**
 * Copies in batches, then tries again what was in use or gave read errors: all of it after one wait, so that no thread
 * waits for a file while others could be copied.
 */
export async function copyInBatches(plan: Iterable<PlannedTask>, run: MirrorRun): Promise<void> {
  const { retries, waitMs } = run.rules;
  let busy = await copyOnce(plan, run, { isLastTry: retries === 0 });
  for (let retry = 1; retry <= retries && busy.length > 0; retry++) {
    await waitUnlessStopped(run.tools.progress, waitMs);
    busy = await copyOnce(busy, run, { isLastTry: retry === retries });
  }
}

/**
 * When enough bytes lie there that stage two has not seen, no more is handed out until it has. So at any time at most
 * one batch (or one larger file) takes space that linking will give back. Returns what is to be tried again.
 *
 * A full disk is first met by giving stage two what there is; if that does not help, it throws UserError('failed').
 */
async function copyOnce(
  plan: Iterable<PlannedTask>,
  run: MirrorRun,
  { isLastTry }: { isLastTry: boolean },
): Promise<PlannedTask[]> {
  const waiting = new Waiting(plan);
  const busy: PlannedTask[] = [];
  let round: Round;
  do {
    round = new Round(run, waiting, isLastTry ? undefined : busy);
    await runAll(run.tools.pool, COPY, {
      tasks: round.draw(),
      take: (answer, task) => round.take(answer, task.number),
      isShort: (task) => round.isShort(task.number),
    });
    await handOver(round, run);
    if (round.noSpace !== undefined && round.copiedFiles === 0) throw diskFull(run, round.noSpace);
  } while (!run.isStopped() && (round.noSpace !== undefined || !waiting.isEmpty()));
  return busy;
}

async function handOver({ parts, noSpace }: Round, run: MirrorRun): Promise<void> {
  if (parts.length === 0) return;
  await run.ahead.settle(); // before anything becomes a link to what was copied
  try {
    run.tally.countLinked(await run.tools.finished.takeBatch(parts));
  } catch (error: unknown) {
    const lacksRoom = noSpace !== undefined || isFullForRest(run);
    throw error instanceof DiskFull && lacksRoom ? diskFull(run, noSpace ?? 'ENOSPC', error) : error;
  }
}

/** Else it is another disk that has no room for the index, or all is copied. */
function isFullForRest({ request, tools, tally }: MirrorRun): boolean {
  return tools.fs.freeBytes(request.target) < Math.min(MIB, tally.workLeft().bytes);
}

/** Tasks yet to be done: what the plan gives, and before it what is to be tried again. */
class Waiting {
  readonly #plan: Iterator<PlannedTask>;
  readonly #again: PlannedTask[] = [];
  #next: PlannedTask | undefined;

  constructor(plan: Iterable<PlannedTask>) {
    this.#plan = plan[Symbol.iterator]();
    this.#next = this.#draw();
  }

  isEmpty(): boolean {
    return this.#again.length === 0 && this.#next === undefined;
  }

  /** What `take` gives next. */
  peek(): PlannedTask | undefined {
    return this.#again.at(-1) ?? this.#next;
  }

  take(): PlannedTask | undefined {
    const again = this.#again.pop();
    if (again !== undefined) return again;
    const next = this.#next;
    this.#next = this.#draw();
    return next;
  }

  putBack(task: PlannedTask): void {
    if (task.items.length > 0) this.#again.push(task);
  }

  #draw(): PlannedTask | undefined {
    const next = this.#plan.next();
    return next.done === true ? undefined : next.value;
  }
}

class Round {
  readonly #run: MirrorRun;
  readonly #waiting: Waiting;
  /** takes what may do later; undefined where this was the last try */
  readonly #busy: PlannedTask[] | undefined;
  readonly #inHand = new Map<number, PlannedTask>();
  /** bytes on the disk that the tasks in hand may take, and that those done took */
  #roomInHand = 0;
  #roomTaken = 0;
  #files = 0;
  copiedFiles = 0;
  /** the errno of a disk or quota that is full */
  noSpace: string | undefined;
  readonly parts: FinishedPart[] = [];

  constructor(run: MirrorRun, waiting: Waiting, busy: PlannedTask[] | undefined) {
    this.#run = run;
    this.#waiting = waiting;
    this.#busy = busy;
  }

  *draw() {
    while (this.noSpace === undefined && !this.#run.isStopped() && this.#hasRoom()) {
      const task = this.#waiting.take();
      if (task === undefined) return;
      const number = this.#run.nextTask();
      this.#inHand.set(number, task);
      this.#roomInHand += task.room;
      yield toCopyTask(task, this.#run.rules, number);
    }
  }

  isShort(number: number): boolean {
    return (this.#inHand.get(number)?.bytes ?? 0) < SHORT_BYTES;
  }

  take(answer: CopyAnswer, number: number): void {
    const task = this.#inHand.get(number);
    if (task === undefined) return;
    this.#inHand.delete(number);
    this.#roomInHand -= task.room;
    this.#roomTaken += Math.max(answer.bytesWritten, roomOfCopies(answer, task)); // a file may have grown
    this.#files += answer.digests.length;
    const { rows, digests, hashed, placed, settled, entangled, undone } = answer;
    const isAnyThere = digests.length + settled.names.count + settled.within.count > 0;
    const part = { rows, digests, hashed, placed, settled, entangled, undone, folders: task.folders };
    if (isAnyThere) this.parts.push(part);
    this.#count(answer, task);
    this.#run.ahead.wrote(answer.bytesWritten);
  }

  #hasRoom(): boolean {
    const { batchBytes } = this.#run.rules;
    const room = this.#roomTaken + this.#roomInHand;
    const next = this.#waiting.peek()?.room ?? 0;
    return (room === 0 || room + next <= batchBytes) && this.#files < BATCH_FILES;
  }

  #count(answer: CopyAnswer, task: PlannedTask): void {
    const { tally } = this.#run;
    this.noSpace ??= answer.noSpace;
    tally.contentBytesRead += answer.bytesRead;
    tally.bytesWritten += answer.bytesWritten;
    for (const [item, outcome] of answer.outcomes.entries()) this.#countItem(outcome, task, item);
    for (const { item, attempted, code } of answer.failures) {
      if (answer.outcomes[item] === Outcome.busy && this.#busy !== undefined) continue;
      const { folder, name } = task.items[item];
      tally.fail({ path: displayPath(joinPath(task.folders[folder].source, name)), attempted, code });
    }
    if (answer.outcomes.includes(Outcome.busy)) {
      this.#busy?.push(partOf(task, (item) => answer.outcomes[item] === Outcome.busy));
    }
    if (this.noSpace === undefined) return;
    const again: number[] = [Outcome.noSpace, Outcome.notDone];
    this.#waiting.putBack(partOf(task, (item) => again.includes(answer.outcomes[item])));
  }

  #countItem(outcome: number, task: PlannedTask, item: number): void {
    const { tally, onDone } = this.#run;
    const size = task.sizes[item];
    switch (outcome) {
      case Outcome.busy:
        if (this.#busy === undefined) this.#countItem(Outcome.failed, task, item);
        return;
      case Outcome.copied:
        this.copiedFiles++;
        tally.countFile('copied', size);
        break;
      case Outcome.linked:
        tally.countFile('linked', size);
        break;
      case Outcome.kept:
        tally.countFile('skipped', size);
        break;
      case Outcome.failed:
        tally.countFile('failed', size);
        break;
      default:
        return;
    }
    onDone(task, item, outcome);
  }
}

function roomOfCopies({ outcomes }: CopyAnswer, { sizes }: PlannedTask): number {
  let room = 0;
  for (const [item, outcome] of outcomes.entries()) if (outcome === Outcome.copied) room += roomOf(sizes[item]);
  return room;
}

function diskFull({ request, tools, tally }: MirrorRun, code: string, cause?: unknown): UserError {
  const free = tools.fs.freeBytes(request.target);
  const bytesLeft = tally.workLeft().bytes;
  const toCopy = `the ${inMib(bytesLeft)} MiB yet to be copied`;
  const message =
    free < bytesLeft
      ? `${request.rootShown} is full (${code}): up to ${inMib(bytesLeft - free)} MiB more are needed for ${toCopy}.`
      : `${request.rootShown} takes no more (${code}), though ${inMib(free)} MiB are free there for ${toCopy}: a quota, or the number of files that the disk can hold.`;
  return new UserError('failed', message, {
    hint: 'Free some space and run this again: it goes on where it stopped, nothing is copied twice.',
    cause,
  });
}

function inMib(bytes: number): number {
  return Math.ceil(bytes / MIB);
}
