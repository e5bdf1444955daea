import parse from 'yargs-parser';
import type { UserError } from '../domain/user-error.ts';
import { beforeDashes } from './before-dashes.ts';
import type { Command } from './command.ts';
import { nearestWord } from './nearest-word.ts';
import { conflictIn, type OptionSpec, type OptionTable, type RawArguments, type RawValue } from './option-spec.ts';
import { usageError } from './usage-error.ts';

/** How words become values; completion must understand them the same way. */
export const PARSING = {
  'boolean-negation': false, // --no-index is an option of its own, besides --index DIR
  'camel-case-expansion': false,
  'dot-notation': false,
  'greedy-arrays': false,
  'parse-numbers': false, // a root may be called 2026
  'parse-positional-numbers': false,
};

/** What arguments are held against. */
interface Known {
  readonly table: OptionTable;
  readonly others: readonly OtherCommand[];
}

type OtherCommand = Pick<Command, 'name' | 'options'>;

/** All that the parser takes for a number, and so for a value. */
const NEGATIVE_NUMBER = /^-(\d+(\.\d+)?|\.\d+)$/;

/**
 * Parses with the parser of yargs alone, which loads in a fifth of the time. Throws a UserError of kind `usage` that
 * says what is wrong with the first bad argument; of an option that only `others` have, it says whose it is.
 */
export function parseArguments(
  argv: readonly string[],
  table: OptionTable,
  others: readonly OtherCommand[] = [],
): RawArguments {
  checkNames(argv, { table, others });
  const { _: positionals, ...parsed } = parse(withFlagValues(argv, table), parserOptions(table));
  const aliases = new Set(Object.values(table).flatMap(({ alias }) => alias ?? []));
  const values: Record<string, RawValue> = {};
  for (const [name, value] of Object.entries(parsed)) {
    if (aliases.has(name)) continue;
    values[name] = checkValue(name, value, table[name]);
  }
  const conflict = conflictIn(table, values);
  if (conflict !== undefined) throw usageError(`--${conflict[0]} and --${conflict[1]} exclude each other.`);
  return { positionals: positionals.map(String), values };
}

function parserOptions(table: OptionTable): parse.Options {
  const options = Object.entries(table);
  const namesOf = (isWanted: (spec: OptionSpec) => boolean): string[] =>
    options.filter(([, spec]) => isWanted(spec)).map(([name]) => name);
  return {
    boolean: namesOf(({ kind }) => kind === 'flag'),
    string: namesOf(({ kind }) => kind !== 'flag'),
    alias: Object.fromEntries(options.flatMap(([name, { alias }]) => (alias === undefined ? [] : [[name, alias]]))),
    configuration: PARSING,
  };
}

/**
 * Before the parser sees them: it takes `--dry-run=yes` and `-n4` for "false", which would be a real run, and stumbles
 * over `--constructor`. A value cannot begin with a dash (but `--exclude=-x` can), so each of these is an option.
 */
function checkNames(argv: readonly string[], known: Known): void {
  const letters = flagsByLetter(known.table);
  for (const argument of beforeDashes(argv)) {
    const long = /^--([^=]*)(?:=(.*))?$/s.exec(argument);
    if (long !== null) checkLong(argument, { name: long[1], value: long[2] }, known);
    else if (isShort(argument) && [...argument.slice(1)].some((letter) => !letters.has(letter))) {
      throw unknownOption(argument, known);
    }
  }
}

function checkLong(argument: string, { name, value }: { name: string; value: string | undefined }, known: Known): void {
  const { table } = known;
  if (!Object.hasOwn(table, name)) throw unknownOption(`--${name}`, known);
  if (table[name].kind === 'flag' && value !== undefined && value !== 'true' && value !== 'false') {
    throw usageError(`--${name} takes no value: ${argument}`);
  }
}

/**
 * Each flag with a value of its own: the parser would take a `false` that follows one, the name of a folder perhaps, for
 * its value, and make a real run of a dry one.
 */
function withFlagValues(argv: readonly string[], table: OptionTable): string[] {
  const letters = flagsByLetter(table);
  const options = beforeDashes(argv);
  const valued = options.flatMap((argument) => {
    if (isShort(argument)) return [...argument.slice(1)].map((letter) => `--${letters.get(letter)}=true`);
    const isFlag = argument.startsWith('--') && table[argument.slice(2)]?.kind === 'flag';
    return isFlag ? [`${argument}=true`] : [argument];
  });
  return [...valued, ...argv.slice(options.length)];
}

function isShort(argument: string): boolean {
  return /^-[^-]/.test(argument) && !NEGATIVE_NUMBER.test(argument);
}

/** Only flags have letters. */
function flagsByLetter(table: OptionTable): ReadonlyMap<string, string> {
  const flags = Object.entries(table);
  return new Map(flags.flatMap(([name, { alias }]) => (alias === undefined ? [] : [[alias, name] as const])));
}

function checkValue(name: string, value: unknown, { kind }: OptionSpec): RawValue {
  if (kind === 'flag') return value === true;
  const texts = (Array.isArray(value) ? value : [value]).map(String);
  if (texts.includes('')) throw usageError(`--${name} needs a value.`);
  if (kind === 'list') return texts;
  if (texts.length > 1) throw usageError(`--${name} was given more than once: ${texts.join(', ')}`);
  return texts[0];
}

function unknownOption(typed: string, { table, others }: Known): UserError {
  const word = typed.replace(/^-+/, '');
  const nearest = word.length > 2 ? nearestWord(word, Object.keys(table)) : undefined;
  if (nearest !== undefined) return usageError(`unknown option ${typed}.`, `Did you mean --${nearest}?`);
  const owners = others.filter(({ options }) => Object.hasOwn(options, word)).map(({ name }) => name);
  return owners.length === 0
    ? usageError(`unknown option ${typed}.`)
    : usageError(`${typed} is not an option of this command.`, `It belongs to  ${owners.join(', ')}`);
}
