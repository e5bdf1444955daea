/** One option of a command, as data: parsing, the config file, suggestions, help and completion all read it. */
export interface OptionSpec {
  /** `number` is text on the command line and may be a number in the config file; `list` may be repeated */
  readonly kind: 'flag' | 'text' | 'number' | 'list';
  /** one letter; flags only */
  readonly alias?: string;
  /** what the value is called in help */
  readonly value?: string;
  readonly describe: string;
  /** the heading in help */
  readonly group: string;
  readonly conflicts?: readonly string[];
  /** not allowed in the config file */
  readonly commandLineOnly?: true;
}

export type OptionTable = Readonly<Record<string, OptionSpec>>;

export type RawValue = boolean | string | readonly string[];
export type RawValues = Readonly<Record<string, RawValue>>;

/** What was typed: well formed, but not yet understood. */
export interface RawArguments {
  readonly positionals: readonly string[];
  readonly values: RawValues;
}

/** Typed access to raw values: only names of the table, each by its kind. */
export function optionReader<T extends OptionTable>(_table: T, values: RawValues) {
  return {
    flag: (name: NamesOf<T, 'flag'>): boolean => values[name] === true,
    text: (name: NamesOf<T, 'text' | 'number'>): string | undefined => asText(values[name]),
    list: (name: NamesOf<T, 'list'>): readonly string[] | undefined => asList(values[name]),
  };
}

/** The first pair of options that exclude each other and are both set. */
export function conflictIn(table: OptionTable, values: RawValues): readonly [string, string] | undefined {
  for (const name of Object.keys(values)) {
    const other = table[name].conflicts?.find((each) => isSet(values[each]));
    if (isSet(values[name]) && other !== undefined) return [name, other];
  }
  return undefined;
}

function isSet(value: RawValue | undefined): boolean {
  return value !== undefined && value !== false;
}

function asText(value: RawValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function asList(value: RawValue | undefined): readonly string[] | undefined {
  return typeof value === 'object' ? value : undefined;
}

type NamesOf<T extends OptionTable, Kind extends OptionSpec['kind']> = {
  [Name in keyof T]: T[Name]['kind'] extends Kind ? Name : never;
}[keyof T] &
  string;
