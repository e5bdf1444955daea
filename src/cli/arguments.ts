import yargs from 'yargs';
import type { UserError } from '../domain/user-error.ts';
import type { Command } from './command.ts';
import { PROGRAM } from './messages.ts';
import { nearestWord } from './nearest-word.ts';
import { conflictIn, type OptionSpec, type OptionTable, type RawArguments, type RawValue } from './option-spec.ts';
import { usageError } from './usage-error.ts';

/** The only door to yargs. Throws a UserError of kind `usage` that says what is wrong with the first bad argument. */
export function parseArguments(argv: readonly string[], table: OptionTable): RawArguments {
  checkNames(argv, table);
  const { _: positionals, $0: _program, ...parsed } = createParser(table).parseSync([...argv]);
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

/** The shell code that `dedupe-backups completion` prints: zsh where $SHELL says so, else bash. */
export function completionScript(): string {
  const script: { text?: string } = {};
  createParser({})
    .completion('completion')
    .parseSync(['completion'], {}, (_error, _argv, output) => {
      script.text = output;
    });
  return `${script.text ?? ''}\n`;
}

/** The words that could come next; `typed` is the command line so far, the program's name first. */
export async function completionsFor(typed: readonly string[], commands: readonly Command[]): Promise<string[]> {
  if (!typed.at(-1)?.startsWith('-')) return []; // the shell then completes file names
  const table = Object.assign({}, ...commands.map(({ options }) => options));
  const offered = await createParser(table).getCompletion(typed);
  return offered.filter((word) => !/^--.$/.test(word)); // yargs offers the one-letter aliases as long options
}

function createParser(table: OptionTable) {
  const parser = yargs([])
    .scriptName(PROGRAM)
    .locale('en')
    .exitProcess(false)
    .showHelpOnFail(false)
    .help(false)
    .version(false)
    .parserConfiguration({
      'boolean-negation': false, // --no-index is an option of its own, besides --index DIR
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': false, // a root may be called 2026
      'parse-positional-numbers': false,
    });
  for (const [name, { kind, alias, describe }] of Object.entries(table)) {
    const type = kind === 'flag' ? 'boolean' : 'string';
    parser.option(name, { type, describe, ...(alias === undefined ? {} : { alias }) });
  }
  return parser;
}

/**
 * Before yargs sees them: it takes `--dry-run=yes` and `-n4` for "false", which would be a real run, and stumbles
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
