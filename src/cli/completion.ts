import { createRequire } from 'node:module';
import type yargs from 'yargs';
import { PARSING } from './arguments.ts';
import type { Command } from './command.ts';
import { PROGRAM } from './messages.ts';
import type { OptionTable } from './option-spec.ts';

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

/**
 * The words that could come next; `typed` is the command line so far, the program's name first. The first of the commands
 * is the one that no name is typed for.
 */
export async function completionsFor(typed: readonly string[], commands: readonly Command[]): Promise<string[]> {
  const named = commands.slice(1);
  const word = typed.at(-1) ?? '';
  if (!word.startsWith('-')) {
    // Where none is offered the shell completes file names, as of a root, which may come first as well.
    if (typed.length !== 2 || word === '') return [];
    return named.map(({ name }) => name).filter((name) => name.startsWith(word));
  }
  const command = named.find(({ name }) => name === typed[1]) ?? commands[0];
  const offered = await createParser(command.options).getCompletion(typed);
  return offered.filter((word) => !/^--.$/.test(word)); // yargs offers the one-letter aliases as long options
}

function createParser(table: OptionTable) {
  const newParser = createRequire(import.meta.url)('yargs') as typeof yargs; // takes as long as all else a run loads
  const parser = newParser([])
    .scriptName(PROGRAM)
    .locale('en')
    .exitProcess(false)
    .showHelpOnFail(false)
    .help(false)
    .version(false)
    .parserConfiguration(PARSING);
  for (const [name, { kind, alias, describe }] of Object.entries(table)) {
    const type = kind === 'flag' ? 'boolean' : 'string';
    parser.option(name, { type, describe, ...(alias === undefined ? {} : { alias }) });
  }
  return parser;
}
