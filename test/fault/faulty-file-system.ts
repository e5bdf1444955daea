import { Buffer } from 'node:buffer';
import { resolve } from 'node:path';
import type { FileSystem, OpenFolder } from '../../src/platform/file-system.ts';
import { displayPath, type FsPath } from '../../src/platform/fs-path.ts';

export type Call = keyof FileSystem;

/** What becomes of a call: it fails, waits, is the last of the process, reads less, or finds something changed. */
export type Effect =
  | { readonly error: string }
  | { readonly delayMs: number }
  | { readonly kill: 'before' | 'after' }
  | { readonly shortBy: number }
  | { readonly before: (path: string) => void }
  | { readonly after: (path: string) => void };

/** One fault waits for one call: the `nth` (from 1) of those that match. */
export interface PlannedFault {
  /** any call where it is not given */
  readonly call?: Call | undefined;
  /** of the first path of the call, or of what its descriptor was opened from */
  readonly path?: RegExp;
  readonly nth?: number;
  readonly effect: Effect;
}

export interface RecordedCall {
  readonly call: Call;
  readonly path: string;
}

/** Thrown by every call from the kill on, so that nothing is tidied up either. No errno: nobody may handle it. */
class Killed extends Error {}

const CHANGING: ReadonlySet<string> = new Set<Call>([
  'link',
  'rename',
  'unlink',
  'setTimes',
  'makeFolder',
  'removeFolder',
  'createFile',
  'createForWriting',
  'write',
  'truncate',
  'copyFile',
  'makeOneFolder',
  'makeSymlink',
  'setMode',
  'setOwner',
]);

export function changesSomething({ call }: RecordedCall): boolean {
  return CHANGING.has(call);
}

/** The faults to come, and the calls that went by. */
export class FaultPlan {
  #waiting: { fault: PlannedFault; seen: number }[] = [];
  readonly #opened = new Map<number, string>();
  isKilled = false;
  calls: RecordedCall[] = [];

  begin(faults: readonly PlannedFault[]): void {
    this.#waiting = faults.map((fault) => ({ fault, seen: 0 }));
    this.isKilled = false;
    this.calls = [];
    this.#opened.clear();
  }

  /** Planned faults that no call has met: a test that leaves one has tested nothing. */
  notHit(): PlannedFault[] {
    return this.#waiting.map(({ fault }) => fault);
  }

  perform<T>(call: Call, args: readonly unknown[], real: (...args: readonly unknown[]) => T): T {
    if (this.isKilled) throw new Killed('the process was killed');
    const path = this.#pathOf(args[0]);
    this.calls.push({ call, path });
    const effect = this.#take(call, path);
    const result = effect === undefined ? real(...args) : this.#carryOut(effect, { call, path, args, real });
    if (typeof result === 'number' && /^(open|createForWriting)/.test(call)) this.#opened.set(result, path);
    return result;
  }

  /** The calls on names in an open folder, under the names that they have in the port. */
  inFolder(fd: number, calls: OpenFolder): OpenFolder {
    const folder = this.#pathOf(fd);
    const at = (name: FsPath): string => resolve(folder, displayPath(name));
    return {
      lstat: (name) => this.perform('lstat', [at(name)], () => calls.lstat(name)),
      list: () => this.perform('list', [folder], () => calls.list()),
      link: (existing, name) => this.perform('link', [at(existing), at(name)], () => calls.link(existing, name)),
      linkFrom: (from, existing, name) => {
        const there = resolve(this.#pathOf(from), displayPath(existing));
        this.perform('link', [there, at(name)], () => calls.linkFrom(from, existing, name));
      },
      rename: (from, to) => this.perform('rename', [at(from), at(to)], () => calls.rename(from, to)),
      unlink: (name) => this.perform('unlink', [at(name)], () => calls.unlink(name)),
      setTimes: (...times) => this.perform('setTimes', [folder, ...times], () => calls.setTimes(...times)),
    };
  }

  #take(call: Call, path: string): Effect | undefined {
    for (const [at, waiting] of this.#waiting.entries()) {
      const { fault } = waiting;
      if (fault.call !== undefined && fault.call !== call) continue;
      if (fault.path !== undefined && !fault.path.test(path)) continue;
      if (++waiting.seen < (fault.nth ?? 1)) continue;
      this.#waiting.splice(at, 1);
      return fault.effect;
    }
    return undefined;
  }

  #carryOut<T>(
    effect: Effect,
    { call, path, args, real }: RecordedCall & { args: readonly unknown[]; real: (...args: readonly unknown[]) => T },
  ): T {
    if ('error' in effect) throw fsError(effect.error, call, path);
    if ('delayMs' in effect) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, effect.delayMs);
    if ('before' in effect) effect.before(path);
    if ('shortBy' in effect) return real(...shortened(args, effect.shortBy));
    if ('kill' in effect) {
      this.isKilled = true;
      if (effect.kill === 'after') real(...args);
      throw new Killed(`killed ${effect.kill} ${call}`);
    }
    const result = real(...args);
    if ('after' in effect) effect.after(path);
    return result;
  }

  #pathOf(first: unknown): string {
    if (typeof first === 'number') return this.#opened.get(first) ?? `fd ${first}`;
    if (typeof first !== 'string' && !Buffer.isBuffer(first)) return '';
    const inFolder = /^\/proc\/self\/fd\/(\d+)/;
    return displayPath(first).replace(inFolder, (held, fd) => this.#opened.get(Number(fd)) ?? held);
  }
}

/** `real`, with every call passing through the plan. */
export function faultyFileSystem(real: FileSystem, plan: FaultPlan): FileSystem {
  const inFolder: FileSystem['inFolder'] = (fd) => {
    const calls = plan.perform('inFolder', [fd], () => real.inFolder(fd));
    return calls === undefined ? undefined : plan.inFolder(fd, calls);
  };
  return new Proxy(real, {
    get: (target, call: Call) => {
      const method: (...args: never[]) => unknown = target[call];
      if (call === 'inFolder') return inFolder;
      return (...args: never[]) => plan.perform(call, args, (...given) => Reflect.apply(method, target, given));
    },
  });
}

/** A read or write of fewer bytes: (fd, buffer, offset, length, position). */
function shortened(args: readonly unknown[], by: number): unknown[] {
  return args.map((arg, index) => (index === 3 ? Math.max(1, Number(arg) - by) : arg));
}

function fsError(code: string, syscall: string, path: string): Error {
  return Object.assign(new Error(`${code}: planned, ${syscall} '${path}'`), { code, syscall, path });
}
