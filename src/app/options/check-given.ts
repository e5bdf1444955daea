import { UserError } from '../../domain/user-error.ts';
import { checkPath } from './check-path.ts';
import { checkGlobs } from './read-globs.ts';
import { shownValue } from './shown-value.ts';

/** Throws UserError('usage') for a value that an option of that name cannot have. */
export type Check = (name: string, value: unknown) => void;

const isText = (value: unknown): value is string => typeof value === 'string';
const isNamed = (value: unknown): boolean => isText(value) && value !== '';

const text = being('a text', isText);
const name = being('a name', isNamed);
const command = being('a shell command', isNamed);
export const flag = being('true or false', (value) => typeof value === 'boolean');
export const number = being('a number', (value) => typeof value === 'number');
export const texts = being('a list of texts', (value) => Array.isArray(value) && value.every(isText));
const call = being('a function', (value) => typeof value === 'function');
const object = being('an object', (value) => typeof value === 'object' && value !== null && !Array.isArray(value));
const signal = being('an AbortSignal', isSignal);

/** An option is of one type in all commands that have it; what its values mean is checked where it is used. */
const OPTIONS = {
  after: command,
  also: texts,
  batchBytes: number,
  before: command,
  confirm: call,
  destination: checkPath,
  dryRun: flag,
  exclude: checkGlobs,
  file: checkPath,
  from: name,
  full: flag,
  glob: flag,
  globs: texts,
  html: checkPath,
  ignore: texts,
  include: checkGlobs,
  index: folderOrNone,
  keep: object,
  lazy: flag,
  links: text,
  log: checkPath,
  maxLinks: number,
  maxSize: number,
  minFree: number,
  minSize: number,
  name: text,
  newOnly: flag,
  now: call,
  olderThanMs: number,
  onEvent: call,
  overwrite: text,
  path: checkPath,
  paths,
  repair: flag,
  reportNames: flag,
  retries: number,
  root: checkPath,
  sample: number,
  seed: number,
  select: object,
  signal,
  skipIfUnchanged: flag,
  snapshot: name,
  snapshots: text,
  source: checkPath,
  sources: paths,
  threads: number,
  timeSlackMs: number,
  to: name,
  unchanged: text,
  version: text,
  waitMs: number,
} as const;
export type OptionName = keyof typeof OPTIONS;

/**
 * Throws UserError('usage') for options that are not of their types, as a program in plain JavaScript can hand on, and
 * for a needed one that is not given: before anything is begun.
 */
export function checkGiven(options: unknown, needed: readonly OptionName[]): void {
  object('what a command is given', options);
  for (const each of needed) OPTIONS[each](each, Reflect.get(Object(options), each));
  checkEach(options, OPTIONS);
}

/** Throws UserError('usage') for a given value that does not pass its check. */
export function checkEach(given: unknown, checks: Readonly<Record<string, Check>>, prefix = ''): void {
  for (const [each, check] of Object.entries(checks)) {
    const value: unknown = Reflect.get(Object(given), each);
    if (value !== undefined) check(`${prefix}${each}`, value);
  }
}

export function being(what: string, fits: (value: unknown) => boolean): Check {
  return (option, value) => {
    if (fits(value)) return;
    throw new UserError(
      'usage',
      `${option} must be ${what}, not ${value === '' ? 'an empty text' : shownValue(value)}`,
    );
  };
}

function folderOrNone(option: string, value: unknown): void {
  if (value === false) return;
  if (value === '') throw new UserError('usage', `${option} must be a folder, or false for none`);
  checkPath(option, value);
}

function paths(option: string, value: unknown): void {
  if (!Array.isArray(value))
    throw new UserError('usage', `${option} must be a list of paths, not ${shownValue(value)}`);
  for (const each of value) checkPath(`each of ${option}`, each);
}

/** By what is used of it: another realm, such as that of a window of Electron, has a class of its own. */
function isSignal(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const has = (member: string): string => typeof Reflect.get(value, member);
  return (
    has('aborted') === 'boolean' && has('addEventListener') === 'function' && has('removeEventListener') === 'function'
  );
}
