import process from 'node:process';
import { type ParseArgsConfig, parseArgs } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

type Parsed<T extends Options> = ReturnType<typeof parseArgs<{ args: string[]; options: T; allowPositionals: true }>>;

/** The message is for who typed it. */
export class WrongOption extends Error {}

/** The options and the rest of a command's arguments. Throws WrongOption on what it does not know. */
export function parseCommand<T extends Options>(args: readonly string[], options: T): Parsed<T> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause: unknown) {
    if (!(cause instanceof TypeError)) throw cause;
    const known = Object.keys(options).map((option) => `--${option}`);
    throw new WrongOption(`${cause.message}\nThis command has ${known.join(', ')}.`, { cause });
  }
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** What may be named there. Throws WrongOption for anything else. */
export function nameOf<Name extends string>(option: string, typed: string, known: readonly Name[]): Name {
  const name = known.find((each) => each === typed);
  if (name === undefined) throw new WrongOption(`${option}: ${typed} is none of ${known.join(', ')}.`);
  return name;
}

/** The same of several, `find,rerun`. */
export function namesOf<Name extends string>(option: string, text: string, known: readonly Name[]): Name[] {
  return text.split(',').map((typed) => nameOf(option, typed, known));
}

/** `1e5,3e5` as numbers, an empty text as none. */
export function numbers(text: string): number[] {
  return text === '' ? [] : text.split(',').map(Number);
}
