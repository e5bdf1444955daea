import type { FileSystem } from '../../src/platform/file-system.ts';
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

  perform(call: Call, args: unknown[], real: (...args: unknown[]) => unknown): unknown {
    if (this.isKilled) throw new Killed('the process was killed');
    const path = this.#pathOf(args[0]);
    this.calls.push({ call, path });
    const effect = this.#take(call, path);
    const result = effect === undefined ? real(...args) : this.#carryOut(effect, { call, path, args, real });
    if (typeof result === 'number' && /^(open|createForWriting)/.test(call)) this.#opened.set(result, path);
    return result;
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

  #carryOut(
    effect: Effect,
    { call, path, args, real }: { call: Call; path: string; args: unknown[]; real: (...args: unknown[]) => unknown },
  ): unknown {
    if ('error' in effect) throw fsError(effect.error, call, path);
    if ('delayMs' in effect) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, effect.delayMs);
    if ('before' in effect) effect.before(path);
    if ('shortBy' in effect)
      return real(args[0], args[1], args[2], Math.max(1, Number(args[3]) - effect.shortBy), args[4]);
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
    return displayPath(first as FsPath).replace(
      /^\/proc\/self\/fd\/(\d+)/,
      (held, fd) => this.#opened.get(Number(fd)) ?? held,
    );
  }
}

/** `real`, with every call passing through the plan. */
export function faultyFileSystem(real: FileSystem, plan: FaultPlan): FileSystem {
  return new Proxy(real, {
    get: (target, call, receiver) => {
      const method: unknown = Reflect.get(target, call, receiver);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => plan.perform(call as Call, args, (...given) => method(...given));
    },
  });
}

function fsError(code: string, syscall: string, path: string): Error {
  return Object.assign(new Error(`${code}: planned, ${syscall} '${path}'`), { code, syscall, path });
}
