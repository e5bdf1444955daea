import { diskReads } from '../platform/disk-reads.ts';
import { openOrFault } from './file-faults.ts';
import { closeAfterReading, type ReadJob } from './read-job.ts';
import type { ReadFault } from './read-source.ts';

/** Files open beyond the one in hand: as many requests as a disk can put in order, or serve at once. */
const AHEAD = 64;
/** Files over which the speed is taken. */
const SAMPLE = 32;
/** Slow samples in a row: a few may be when the machine is busy. One in which a disk was read counts twice. */
const SLOW_SAMPLES = 4;
/** Files that are opened ahead until it is asked whether a disk is read at all. */
const AHEAD_UNASKED = 1024;
/** ms: what a file takes that is in memory, with room; a disk that spins needs a hundred times that for each. */
const MS_A_FILE = 0.1;
/** bytes a ms; memory is faster, and a disk that reads small files one after the other is slower */
const BYTES_A_MS = 1_000_000;

/** Whether files come from a disk: found out by reading, and kept from call to call. */
export interface ReadSpeed {
  isSlow: boolean;
  /** files opened ahead since it was asked last whether a disk is read, and what the answer was then */
  unasked: number;
  diskReads: number;
}

export function unknownSpeed(): ReadSpeed {
  return { isSlow: false, unasked: 0, diskReads: diskReads() };
}

/**
 * Opens files for one that reads them one after the other. Where they turn out to come from a disk, the next ones are
 * opened early, and the system is told that they will be read: it fetches them in the order that suits the disk while
 * those before them are read, without a thread for each. Files in memory are opened when it is their turn.
 */
export class FilesAhead {
  readonly #job: ReadJob;
  readonly #ids: ArrayLike<number>;
  readonly #speed: ReadSpeed;
  /** descriptors of the files from the next one on */
  readonly #opened: number[] = [];
  #taken = 0;
  #slowSamples = 0;
  #sampleAt = performance.now();
  #sampleBytes: number;

  /** `ids` in the order in which they will be taken */
  constructor(job: ReadJob, ids: ArrayLike<number>, speed: ReadSpeed) {
    this.#job = job;
    this.#ids = ids;
    this.#speed = speed;
    this.#sampleBytes = job.bytesRead;
  }

  /** The next file, open, which the caller closes; or why it is not. */
  take(): number | ReadFault {
    if (this.#speed.isSlow) this.#openAhead();
    else if (this.#taken % SAMPLE === 0 && this.#taken > 0) this.#measure();
    const id = this.#ids[this.#taken++];
    return this.#opened.shift() ?? openOrFault(this.#job, id);
  }

  /** Closes what was opened and never taken. */
  close(): void {
    for (const fd of this.#opened) closeAfterReading(this.#job, fd);
    this.#opened.length = 0;
  }

  #openAhead(): void {
    while (this.#opened.length <= AHEAD && this.#taken + this.#opened.length < this.#ids.length) {
      const fd = openOrFault(this.#job, this.#ids[this.#taken + this.#opened.length]);
      if (typeof fd !== 'number') return; // it is told when its turn comes, if it does not open then
      this.#job.files.willRead(fd);
      this.#opened.push(fd);
      if (++this.#speed.unasked === AHEAD_UNASKED) this.#speed.isSlow = this.#hasReadDisk();
    }
  }

  #measure(): void {
    const now = performance.now();
    const { bytesRead } = this.#job;
    const expected = SAMPLE * MS_A_FILE + (bytesRead - this.#sampleBytes) / BYTES_A_MS;
    const isSlow = now - this.#sampleAt > expected;
    // Asked only then: the system adds up the times of all threads to answer, which takes as long as two files.
    this.#slowSamples = isSlow ? this.#slowSamples + (this.#hasReadDisk() ? 2 : 1) : 0;
    this.#speed.isSlow = this.#slowSamples >= SLOW_SAMPLES;
    this.#sampleAt = now;
    this.#sampleBytes = bytesRead;
  }

  /** Since the last time. */
  #hasReadDisk(): boolean {
    const before = this.#speed.diskReads;
    this.#speed.diskReads = diskReads();
    this.#speed.unasked = 0;
    return this.#speed.diskReads > before;
  }
}
