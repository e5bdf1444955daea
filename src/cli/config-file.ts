import { nearestWord } from './nearest-word.ts';
import {
  conflictIn,
  type OptionSpec,
  type OptionTable,
  type RawArguments,
  type RawValue,
  type RawValues,
} from './option-spec.ts';
import { readText } from './read-text.ts';
import { usageError } from './usage-error.ts';

/**
 * What was typed, with the options of the JSON file that `--config` names below those of the command line. Keys are the
 * long option names; the command line wins, also over what excludes it. Throws a UserError of kind `usage` that names the
 * file and the key.
 */
export function withConfigFile(raw: RawArguments, table: OptionTable): RawArguments {
  const { config } = raw.values;
  return typeof config === 'string' ? { ...raw, values: withValuesOf(config, raw.values, table) } : raw;
}

function withValuesOf(file: string, typed: RawValues, table: OptionTable): RawValues {
  const configured = parseConfig(readText(file, { typed: file, what: 'the config file' }), { file, table });
  const overruled = new Set(Object.keys(typed).flatMap((name) => [name, ...(table[name].conflicts ?? [])]));
  const kept = Object.entries(configured).filter(([name]) => !overruled.has(name));
  return { ...Object.fromEntries(kept), ...typed };
}

/** True where the file can be read and sets the flag, be the rest of it right or wrong. */
export function isSetInConfig(file: string, flag: string): boolean {
  try {
    const json: unknown = JSON.parse(readText(file, { typed: file, what: 'the config file' }));
    return Object.entries(json ?? {}).some(([key, value]) => key === flag && value === true);
  } catch {
    return false; // what is wrong with it is said by whoever needs it
  }
}

/** Checks the text of a config file and returns its values as if they had been typed. */
export function parseConfig(text: string, { file, table }: { file: string; table: OptionTable }): RawValues {
  const json = parseJson(text, file);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw usageError(`${file}: the config file must be one JSON object.`, 'For example  {"ignore": ["mtime"]}');
  }
  const allowed = Object.keys(table).filter((name) => table[name].commandLineOnly !== true);
  const values: Record<string, RawValue> = {};
  for (const [key, value] of Object.entries(json)) {
    if (!allowed.includes(key)) throw unknownKey(key, { file, allowed });
    values[key] = toRaw(value, table[key]) ?? badType(key, { file, spec: table[key] });
  }
  const conflict = conflictIn(table, values);
  if (conflict !== undefined) throw usageError(`${file}: "${conflict[0]}" and "${conflict[1]}" exclude each other.`);
  return values;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error: unknown) {
    const reason = error instanceof Error ? error.message : String(error);
    const hint = text.includes('\\') ? 'In JSON a backslash is written twice: "E:\\\\index"' : undefined;
    throw usageError(`${file}: the config file is not JSON: ${reason}`, hint);
  }
}

function toRaw(value: unknown, { kind }: OptionSpec): RawValue | undefined {
  if (kind === 'flag') return typeof value === 'boolean' ? value : undefined;
  if (kind === 'list' && Array.isArray(value)) return value.every(isText) ? value : undefined;
  if (kind === 'number' && typeof value === 'number') return String(value);
  if (!isText(value)) return undefined;
  return kind === 'list' ? [value] : value;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function badType(key: string, { file, spec }: { file: string; spec: OptionSpec }): never {
  const wanted = {
    flag: 'true or false',
    text: 'a text',
    number: 'a number, or a text such as "10k"',
    list: 'a text or a list of texts',
  }[spec.kind];
  throw usageError(`${file}: "${key}" must be ${wanted}.`);
}

function unknownKey(key: string, { file, allowed }: { file: string; allowed: readonly string[] }) {
  const nearest = nearestWord(key, allowed);
  return usageError(
    `${file}: unknown key "${key}".`,
    nearest === undefined ? `Keys are: ${allowed.join(', ')}` : `Did you mean "${nearest}"?`,
  );
}
