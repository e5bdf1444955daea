import { defined } from '../domain/defined.ts';
import { MOST_THREADS } from '../domain/most-threads.ts';
import { nearestWord } from './nearest-word.ts';
import { parseSize, SIZE_FORMS, TOO_LARGE } from './parse-size.ts';
import { usageError } from './usage-error.ts';

// What the texts of options mean. Each is undefined where the option was not given, and throws a UserError of kind
// `usage` for a value that cannot be right.

/** bytes */
export function size(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const bytes = parseSize(text);
  if (bytes === undefined) throw usageError(`--${name}: ${text} is not a size.`, `Sizes look like ${SIZE_FORMS}`);
  if (bytes < TOO_LARGE.bytes) return bytes;
  throw usageError(`--${name}: ${text} is more than any disk has.`, `Give a size below ${TOO_LARGE.text}.`);
}

/** Of --min-size and --max-size. */
export function sizeRange(min: string | undefined, max: string | undefined): { minSize?: number; maxSize?: number } {
  const [minSize, maxSize] = [size('min-size', min), size('max-size', max)];
  if (minSize !== undefined && maxSize !== undefined && minSize > maxSize) {
    throw usageError(`--min-size ${min} is more than --max-size ${max}.`);
  }
  return defined({ minSize, maxSize });
}

export function integer(name: string, text: string | undefined, { min, max }: { min?: number; max?: number }) {
  if (text === undefined) return undefined;
  const value = /^[+-]?\d{1,15}$/.test(text) ? Number(text) : undefined;
  if (value === undefined) throw usageError(`--${name}: ${text} is not a whole number.`);
  if (min !== undefined && value < min) throw usageError(`--${name}: ${text} is too few; ${min} is the least.`);
  if (max !== undefined && value > max) throw usageError(`--${name}: ${text} is too many; ${max} is the most.`);
  return value;
}

/** Names that a file may have; with one, nothing could be linked. */
export function linkLimit(text: string | undefined): number | undefined {
  return integer('max-links', text, { min: 2 });
}

export function threadCount(text: string | undefined): number | undefined {
  return integer('threads', text, { min: 1, max: MOST_THREADS });
}

export function word<T extends string>(name: string, text: string | undefined, words: readonly T[]): T | undefined {
  if (text === undefined) return undefined;
  const known = words.find((each) => each === text);
  if (known !== undefined) return known;
  const nearest = nearestWord(text, words);
  const hint = nearest === undefined ? undefined : `Did you mean ${nearest}?`;
  throw usageError(`--${name}: ${text}; it takes ${words.join(', ')}.`, hint);
}
