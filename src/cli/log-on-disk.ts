import { errnoOf } from '../platform/errno.ts';
import { errnoWords } from '../platform/errno-words.ts';
import { type LogFile, openLog } from '../platform/text-file.ts';
import { usageError } from './usage-error.ts';

/** The file of a log. It is open only while it may be: texts wait while it is held. */
export class LogOnDisk {
  readonly #path: string;
  readonly #complain: (line: string) => void;
  #file: LogFile | undefined;
  /** texts that wait; undefined where they are written at once */
  #held: string[] | undefined;
  #wasOpen = false;
  #isOver = false;

  constructor(path: string, complain: (line: string) => void) {
    this.#path = path;
    this.#complain = complain;
  }

  openOrRefuse(): void {
    try {
      this.#open();
    } catch (error: unknown) {
      const code = errnoOf(error);
      if (code === undefined) throw error;
      this.#isOver = true;
      throw usageError(
        `${this.#path}: could not open the log: ${errnoWords(code)}`,
        'Nothing was done. Its folder must exist and be writable.',
      );
    }
  }

  append(text: string): void {
    if (this.#isOver) return;
    if (this.#held !== undefined) {
      this.#held.push(text);
      return;
    }
    try {
      const file = this.#file ?? this.#open();
      file.append(text);
    } catch (error: unknown) {
      this.#isOver = true;
      const reason = errnoWords(errnoOf(error) ?? String(error));
      this.#complain(`warning: no more is written to the log ${this.#path}: ${reason}`);
    }
  }

  /** The reader of a pipe ends where it is closed, and to open it again would wait for another: it stays as it is. */
  hold(): void {
    if (this.#file?.isRegular === false) return;
    this.#held ??= [];
    this.#closeFile();
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const text of held) this.append(text);
  }

  close(): void {
    this.#isOver = true;
    this.#closeFile();
  }

  /** One that was there and is not was on a disk that is gone: a new one in its place would be found by nobody. */
  #open(): LogFile {
    this.#file = openLog(this.#path, { mayCreate: !this.#wasOpen });
    this.#wasOpen = true;
    return this.#file;
  }

  #closeFile(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}
