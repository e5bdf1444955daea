import parse from 'yargs-parser';
import type { UserError } from '../domain/user-error.ts';
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

/**
 * Parses with the parser of yargs alone, which loads in a fifth of the time. Throws a UserError of kind `usage` that
 * says what is wrong with the first bad argument.
 */
export function parseArguments(argv: readonly string[], table: OptionTable): RawArguments {
  checkNames(argv, table);
  const { _: positionals, ...parsed } = parse([...argv], parserOptions(table));
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
function checkNames(argv: readonly string[], table: OptionTable): void {
  const letters = new Set(Object.values(table).flatMap(({ alias }) => alias ?? []));
  for (const argument of beforeDashes(argv)) {
    const long = /^--([^=]*)(?:=(.*))?$/s.exec(argument);
    if (long !== null) checkLong(argument, { name: long[1], value: long[2], table });
    else if (/^-\D/.test(argument) && [...argument.slice(1)].some((letter) => !letters.has(letter))) {
      throw unknownOption(argument, table);
    }
  }
}

function checkLong(argument: string, option: { name: string; value: string | undefined; table: OptionTable }): void {
  const { name, value, table } = option;
  if (!Object.hasOwn(table, name)) throw unknownOption(`--${name}`, table);
  if (table[name].kind === 'flag' && value !== undefined && value !== 'true' && value !== 'false') {
    throw usageError(`--${name} takes no value: ${argument}`);
  }
}

function beforeDashes(argv: readonly string[]): readonly string[] {
  const dashes = argv.indexOf('--');
  return dashes < 0 ? argv : argv.slice(0, dashes);
}

function checkValue(name: string, value: unknown, { kind }: OptionSpec): RawValue {
  if (kind === 'flag') return value === true;
  const texts = (Array.isArray(value) ? value : [value]).map(String);
  if (texts.includes('')) throw usageError(`--${name} needs a value.`);
  if (kind === 'list') return texts;
  if (texts.length > 1) throw usageError(`--${name} was given more than once: ${texts.join(', ')}`);
  return texts[0];
}

function unknownOption(typed: string, table: OptionTable): UserError {
  const word = typed.replace(/^-+/, '');
  const nearest = word.length > 2 ? nearestWord(word, Object.keys(table)) : undefined;
  return usageError(`unknown option ${typed}.`, nearest === undefined ? undefined : `Did you mean --${nearest}?`);
}
