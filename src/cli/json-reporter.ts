import type { DedupeEvent } from '../domain/events.ts';
import { shownInJson } from '../domain/shown.ts';
import { UserError } from '../domain/user-error.ts';

export interface JsonReporter {
  onEvent(event: DedupeEvent): void;
  /** The last line of a run that came to its end, such as `{"type":"run-finished","summary":{…}}`. */
  finishWith(last: object): void;
  /** The last line of a run that was stopped by an error: `{"type":"run-failed",…}`. */
  fail(error: unknown, exitCode: number): void;
}

/** Events that are the last line of a command, and so are written even with `--quiet`. */
const LAST_OF_LOOKING: readonly DedupeEvent['type'][] = [
  'diff-finished',
  'find-finished',
  'links-finished',
  'status-finished',
  'history-finished',
  'report-finished',
  'verify-finished',
  'versions-finished',
];

/** NDJSON: one object a line. With `onlyResult` just the last one. */
export function jsonReporter(write: (text: string) => void, { onlyResult }: { onlyResult: boolean }): JsonReporter {
  return {
    // The last event is held back for finishWith(), so that it is there once and last.
    onEvent: (event) => {
      if (LAST_OF_LOOKING.includes(event.type) || (!onlyResult && !LAST_EVENTS.has(event.type)))
        write(toJsonLine(event));
    },
    finishWith: (last) => write(toJsonLine(last)),
    fail: (error, exitCode) => write(toJsonLine({ type: 'run-failed', ...errorFields(error), exitCode })),
  };
}

const LAST_EVENTS: ReadonlySet<DedupeEvent['type']> = new Set([
  'run-finished',
  'backup-finished',
  'prune-finished',
  'restore-finished',
  'isolate-finished',
]);

/** Bigints become numbers where that is exact, else strings; what is undefined is absent. */
export function toJsonLine(value: object): string {
  const replace = (_key: string, each: unknown): unknown => (typeof each === 'bigint' ? plainBigint(each) : each);
  return `${shownInJson(JSON.stringify(value, replace))}\n`;
}

function plainBigint(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function errorFields(error: unknown): object {
  if (error instanceof UserError) return { kind: error.kind, message: error.message, hint: error.hint };
  return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
}
