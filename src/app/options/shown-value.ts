import { inspect } from 'node:util';

/** A value that was not expected, for a message of one line. */
export function shownValue(value: unknown): string {
  return inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 3, maxStringLength: 80 });
}
