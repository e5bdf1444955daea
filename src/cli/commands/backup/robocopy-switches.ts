import type { RawArguments, RawValue } from '../../option-spec.ts';
import { usageError } from '../../usage-error.ts';
import { ROBOCOPY_SWITCHES, type RobocopySwitch } from './robocopy-table.ts';

/** What was typed with robocopy's switches turned into the options of `backup`. */
export interface WithSwitches extends RawArguments {
  /** what a person should know of the switches used */
  readonly notes: readonly string[];
}

/** The source and the destination: the first words that are no switches. */
const FOLDERS = 2;
const SWITCH = /^\/([a-z0-9]+[+-]?)(?::(.*))?$/is;
const NO_DEPTH_NOTE =
  'robocopy without /S, /E or /MIR copies the top folder alone; a backup has them all (/LEV:1 for the top alone)';
const LINKS_NOTE =
  'robocopy without /SL, /SJ or /XJ copies what symlinks and junctions lead to; here they are copied as such (--links follow for what they lead to)';

/**
 * Reads robocopy's switches among the positionals, in capitals or not. On POSIX the first two never are, for a path may
 * begin with a slash there. Throws a UserError of kind `usage` for one that cannot be honoured, on Windows for whatever
 * else begins with a slash behind the folders, and where a switch and an option say the same.
 */
export function readRobocopySwitches({ positionals, values }: RawArguments, onWindows: boolean): WithSwitches {
  const reader = new SwitchReader(onWindows);
  for (const argument of positionals) reader.take(argument);
  const twice = Object.keys(reader.values).find((name) => name in values);
  if (twice !== undefined) throw usageError(`--${twice} and a switch of robocopy say the same thing twice.`);
  return {
    positionals: reader.folders,
    values: { ...values, ...reader.values },
    notes: reader.notes({ saysLinks: 'links' in values }),
  };
}

class SwitchReader {
  readonly #onWindows: boolean;
  readonly #used = new Map<string, RobocopySwitch>();
  /** the list that words go to, after /XF, /XD or /IF */
  #words: string[] | undefined;
  readonly folders: string[] = [];
  readonly values: Record<string, RawValue> = {};

  constructor(onWindows: boolean) {
    this.#onWindows = onWindows;
  }

  take(argument: string): void {
    const found = this.#find(argument);
    if (found !== undefined) this.#takeSwitch(argument, found.known, found.value);
    else if (this.#words !== undefined) this.#takeWord(this.#words, argument);
    else if (this.#hasFolders() && /[*?]/.test(argument)) this.#takeWord(this.#listOf('include-files'), argument);
    else this.folders.push(argument);
  }

  notes({ saysLinks }: { saysLinks: boolean }): string[] {
    const notes = [...this.#used.values()].flatMap(({ name, note, isDefault = false }) =>
      note === undefined || isDefault ? [] : [`/${name}: ${note}.`],
    );
    if (this.#used.size === 0) return notes;
    const isAnyUsed = (...names: readonly string[]): boolean => names.some((name) => this.#used.has(name));
    if (!isAnyUsed('S', 'E', 'MIR', 'LEV')) notes.push(`${NO_DEPTH_NOTE}.`);
    if (!saysLinks && !isAnyUsed('SL', 'SJ', 'XJ', 'XJD', 'XJF')) notes.push(`${LINKS_NOTE}.`);
    return notes;
  }

  #find(argument: string): { known: RobocopySwitch; value: string | undefined } | undefined {
    if (!this.#onWindows && !this.#hasFolders()) return undefined;
    const [, name, value] = SWITCH.exec(argument) ?? [];
    const known = ROBOCOPY_SWITCHES.find((each) => each.name === name?.toUpperCase());
    if (known !== undefined) return { known, value };
    if (!this.#hasFolders()) return undefined;
    // Taken for a pattern, `/XF*.tmp` or `/?` would be a backup of no file. Two slashes begin the path of a share.
    if (argument !== '/?' && (!this.#onWindows || !/^\/(?!\/)/.test(argument))) return undefined;
    throw usageError(
      `${argument} is no switch of robocopy that this program knows.`,
      'Switches stand apart from one another, and what follows one as in /R:2 and /XF *.tmp; the README lists those that are known.',
    );
  }

  #hasFolders(): boolean {
    return this.folders.length >= FOLDERS;
  }

  #takeSwitch(typed: string, known: RobocopySwitch, value: string | undefined): void {
    const { name, takes, standing, note } = known;
    if (standing === 'refused') throw usageError(`${typed} cannot be honoured: ${note ?? ''}.`, `Leave /${name} out.`);
    if (takes === 'value' && (value === undefined || value === ''))
      throw usageError(`/${name} needs a value: /${name}:…`);
    if (takes === 'nothing' && value !== undefined) throw usageError(`/${name} takes no value: ${typed}`);
    if (takes === 'words' && value !== undefined)
      throw usageError(`${typed} has a colon, where a space belongs: /${name} ${value}`);
    this.#used.set(name, known);
    this.#words = undefined;
    this.#apply(name, value ?? '');
  }

  #apply(name: string, value: string): void {
    const option = VALUE_OPTIONS[name];
    if (option !== undefined) this.values[option] = value;
    const flag = FLAG_OPTIONS[name];
    if (flag !== undefined) this.values[flag] = true;
    const list = LIST_OPTIONS[name];
    if (list !== undefined) this.#words = this.#listOf(list);
    switch (name) {
      case 'E':
      case 'MIR':
        this.values['no-empty-dirs'] = false;
        break;
      case 'S':
        this.values['no-empty-dirs'] ??= true;
        break;
      case 'MT':
        if (value !== '') this.values.threads = value;
        break;
      case 'XJ':
        this.values.links = 'skip';
        break;
      case 'SL':
      case 'SJ':
      case 'XJD':
      case 'XJF':
        this.values.links ??= 'copy';
        break;
      default:
    }
  }

  /** robocopy has no lists in files: `/XD @eaDir` is a name. */
  #takeWord(words: string[], word: string): void {
    if (word !== '') words.push(word.replace(/^@/, '@@'));
  }

  #listOf(option: string): string[] {
    const known = this.values[option];
    if (Array.isArray(known)) return known;
    const list: string[] = [];
    this.values[option] = list;
    return list;
  }
}

const VALUE_OPTIONS: Readonly<Record<string, string>> = {
  LEV: 'levels',
  MAX: 'max-size',
  MIN: 'min-size',
  MAXAGE: 'max-age',
  MINAGE: 'min-age',
  R: 'retries',
  W: 'wait',
  XA: 'exclude-attributes',
  IA: 'include-attributes',
  LOG: 'log',
  'LOG+': 'log',
  UNILOG: 'log',
  'UNILOG+': 'log',
};
const FLAG_OPTIONS: Readonly<Record<string, string>> = { L: 'dry-run', FFT: 'fft', V: 'verbose', BYTES: 'bytes' };
const LIST_OPTIONS: Readonly<Record<string, string>> = {
  XF: 'exclude-files',
  XD: 'exclude-dirs',
  IF: 'include-files',
};
