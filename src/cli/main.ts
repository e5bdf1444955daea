import process from 'node:process';
import { UserError } from '../domain/user-error.ts';
import { isErrno } from '../platform/errno.ts';
import { settleOutputs } from '../platform/outputs-at-exit.ts';
import { allowTuning } from '../platform/tune-engine.ts';
import { beforeDashes } from './before-dashes.ts';
import { watchLostOutput } from './closed-output.ts';
import type { Command } from './command.ts';
import { mainCommand, namedCommands } from './commands.ts';
import { ExitCode, exitCodeOfError } from './exit-codes.ts';
import { columnsOf, type Host, processHost } from './host.ts';
import { errorText, PROGRAM } from './messages.ts';
import { nearestWord } from './nearest-word.ts';
import type { OptionTable } from './option-spec.ts';
import { usageError } from './usage-error.ts';

const HELP = 'help';
const COMPLETION = 'completion';
/** What the completion script of yargs calls. */
const COMPLETE_WORD = '--get-yargs-completions';

/** The program in a process of its own. */
export function mainOfProcess(argv: readonly string[]): Promise<number> {
  allowTuning();
  process.on('exit', settleOutputs);
  return main(argv);
}

/** The program: does what `argv` says and resolves to the exit code. Never throws. */
export async function main(argv: readonly string[], host: Host = processHost()): Promise<number> {
  // Whoever reads us may leave early (`| head`, a closed terminal); that is no reason to crash.
  for (const stream of [host.stdout, host.stderr]) stream.on('error', () => undefined);
  const lostOutput = watchLostOutput(host);
  try {
    const exitCode = await dispatch(argv, host);
    const lost = await lostOutput();
    if (lost === undefined) return exitCode;
    host.stderr.write(errorText(new UserError('failed', lost)));
    return exitCode === ExitCode.done && (await fatalOf(argv)) === undefined ? ExitCode.failed : exitCode;
  } catch (error: unknown) {
    host.stderr.write(errorText(withHint(error, argv)));
    return (await fatalOf(argv))?.exitCode ?? exitCodeOfError(error);
  }
}

/** Where the command is to end with exit codes of another program: the command line says so, or its config file. */
async function fatalOf(argv: readonly string[]): Promise<Command['fatal']> {
  const { command, args } = commandOf(argv);
  const { fatal } = command;
  if (fatal === undefined) return undefined;
  const options = beforeDashes(args);
  if (options.includes(`--${fatal.option}`)) return fatal;
  const { isSetInConfig } = await import('./config-file.ts');
  const file = configOf(options);
  return file !== undefined && isSetInConfig(file, fatal.option) ? fatal : undefined;
}

/** As far as that can be told of arguments that may be wrong. */
function configOf(options: readonly string[]): string | undefined {
  const [word, start] = ['--config', '--config='];
  const at = options.indexOf(word);
  return at < 0 ? options.find((option) => option.startsWith(start))?.slice(start.length) : options[at + 1];
}

/** What is wrong in the command line, and says not what is right, points to the help of the command that was typed. */
function withHint(error: unknown, argv: readonly string[]): unknown {
  if (!(error instanceof UserError) || error.kind !== 'usage' || error.hint !== undefined) return error;
  const { command } = commandOf(argv);
  const typed = command === mainCommand ? PROGRAM : `${PROGRAM} ${command.name}`;
  return new UserError('usage', error.message, { hint: `${typed} --help  lists the options.`, cause: error });
}

function commandOf(argv: readonly string[]): { command: Command; args: readonly string[] } {
  const named = namedCommands.find(({ name }) => name === argv[0]);
  return named === undefined ? { command: mainCommand, args: argv } : { command: named, args: argv.slice(1) };
}

async function dispatch(argv: readonly string[], host: Host): Promise<number> {
  if (argv[0] === HELP) return help(commandOf(argv.slice(1)).command, host);
  if (argv[0] === COMPLETION || argv[0] === COMPLETE_WORD) return complete(argv, host);
  const { command, args } = commandOf(argv);
  const options = new Set(beforeDashes(args));
  // Both before the parser is loaded.
  if (options.has('--help') || options.has('-h')) return help(command, host);
  if (options.has('--version')) return version(host);
  if (host.platform.name === 'windows') checkQuotes(args, command.options);
  const { parseArguments } = await import('./arguments.ts');
  const raw = parseArguments(args, command.options, asTyped());
  if (raw.values.help === true) return help(command, host); // -vh
  if (raw.values.version === true) return version(host);
  if (command === mainCommand) checkRoots(raw.positionals);
  checkCurrentFolder();
  return command.run(raw, host);
}

/** node starts no thread where the folder that it was started in is gone, as after `prune` of a snapshot that a shell is in. */
function checkCurrentFolder(): void {
  try {
    process.cwd();
  } catch (cause: unknown) {
    if (!isErrno(cause, 'ENOENT')) throw cause;
    throw folderIsGone(cause);
  }
}

function folderIsGone(cause: unknown): UserError {
  return new UserError('failed', 'The folder that this was started in is gone.', {
    hint: 'Start it in another.',
    cause,
  });
}

/** The commands by what a person types for them. */
function asTyped(): Pick<Command, 'name' | 'options'>[] {
  const named = namedCommands.map(({ name, options }) => ({ name: `${PROGRAM} ${name}`, options }));
  return [{ name: PROGRAM, options: mainCommand.options }, ...named];
}

/** Where the main command is given more than a root, the first is perhaps a command, mistyped or behind an option. */
function checkRoots([first, ...more]: readonly string[]): void {
  const meant =
    more.length === 0
      ? undefined
      : nearestWord(
          first,
          namedCommands.map(({ name }) => name),
        );
  if (meant === undefined) return;
  throw meant === first
    ? usageError('a command comes before its options.', `Write  dedupe-backups ${first} …`)
    : usageError(`unknown command ${first}.`, `Did you mean  dedupe-backups ${meant} …`);
}

async function help(command: Command, host: Host): Promise<number> {
  const { helpText } = await import('./help-text.ts');
  const others = command === mainCommand ? namedCommands : [];
  return say(host, helpText(command, { columns: columnsOf(host.stdout), others }));
}

async function version(host: Host): Promise<number> {
  const { programVersion } = await import('./version.ts');
  return say(host, `${programVersion()}\n`);
}

async function complete(argv: readonly string[], host: Host): Promise<number> {
  const { completionScript, completionsFor } = await import('./completion.ts');
  if (argv[0] === COMPLETION) return say(host, completionScript());
  const words = await completionsFor(argv.slice(1), [mainCommand, ...namedCommands]);
  return say(host, words.map((word) => `${word}\n`).join(''));
}

/** `"E:\" --dry-run` arrives as the one argument `E:" --dry-run`, its options swallowed. A command may have quotes in it. */
function checkQuotes(args: readonly string[], options: OptionTable): void {
  const ofCommands = Object.keys(options).filter((name) => options[name].value === 'COMMAND');
  const isCommand = (argument: string, at: number): boolean =>
    ofCommands.some((name) => args[at - 1] === `--${name}` || argument.startsWith(`--${name}=`));
  const broken = args.find((argument, at) => argument.includes('"') && !isCommand(argument, at));
  if (broken === undefined) return;
  throw usageError(
    `a quotation mark inside an argument: ${broken}`,
    'A backslash before the closing quotation mark makes it part of the path. Write  E:\\  or  "E:\\\\"  instead of  "E:\\"',
  );
}

function say(host: Host, text: string): number {
  host.stdout.write(text);
  return ExitCode.done;
}
