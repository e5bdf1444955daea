import { Buffer } from 'node:buffer';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dedupeOptions } from '../../src/cli/commands/dedupe/options.ts';
import { parseConfig, withConfigFile } from '../../src/cli/config-file.ts';
import type { RawValues } from '../../src/cli/option-spec.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const parse = (text: string) => parseConfig(text, { file: 'c.json', table: dedupeOptions });

function configFile(text: string): string {
  const file = path.join(folder, 'c.json');
  writeFileSync(file, text);
  return file;
}

test('keys are the option names; a list may be one text, a number a number', () => {
  expect(parse('{"ignore": "mtime", "exclude": ["a", "b"], "threads": 4, "min-size": "10k", "lazy": true}')).toEqual({
    ignore: ['mtime'],
    exclude: ['a', 'b'],
    threads: '4',
    'min-size': '10k',
    lazy: true,
  });
});

test.each([
  ['{"dryrun": true}', 'c.json: unknown key "dryrun"'],
  ['{"config": "x"}', 'c.json: unknown key "config"'],
  ['{"__proto__": 1}', 'c.json: unknown key "__proto__"'],
  ['{"lazy": "yes"}', 'c.json: "lazy" must be true or false'],
  ['{"threads": true}', 'c.json: "threads" must be a number'],
  ['{"exclude": [1]}', 'c.json: "exclude" must be a text or a list of texts'],
  ['{"index": ""}', 'c.json: "index" must be a text'],
  ['{"index": 5}', 'c.json: "index" must be a text'],
  ['{"index": "D", "no-index": true}', 'exclude each other'],
  ['[]', 'must be one JSON object'],
  ['{', 'c.json: the config file is not JSON'],
])('%s is refused by name', (text, words) => expect(() => parse(text)).toThrow(words));

test('the command line wins, also over what excludes it', () => {
  const file = configFile('{"no-index": true, "threads": 4, "lazy": true}');
  expect(withFile(file, { index: 'D', threads: '2' })).toEqual({
    index: 'D',
    threads: '2',
    lazy: true,
  });
});

test('the byte-order mark of Windows editors is no error', () => {
  expect(withFile(configFile('\ufeff{"lazy": true}'))).toEqual({ lazy: true });
});

test('a config file may be in UTF-16, and in no other encoding than that and UTF-8', () => {
  const read = (bytes: Buffer) => {
    const file = path.join(folder, 'c.json');
    writeFileSync(file, bytes);
    return withFile(file);
  };
  expect(read(Buffer.from('\ufeff{"exclude": "Bücher"}', 'utf16le'))).toEqual({ exclude: ['Bücher'] });
  expect(() => read(Buffer.from('{"exclude": "Bücher"}', 'latin1'))).toThrow(
    'c.json: the config file is not in UTF-8.',
  );
});

test('a config file that cannot be read is named', () => {
  expect(() => withFile('/nowhere/c.json')).toThrow(
    '/nowhere/c.json: could not read the config file: no such file or folder (ENOENT)',
  );
});

test('without one, what was typed stays as it is', () => {
  const raw = { positionals: ['a'], values: { lazy: true } };
  expect(withConfigFile(raw, dedupeOptions)).toBe(raw);
});

/** The values where such a file is named on the command line, but for its name. */
function withFile(file: string, typed: RawValues = {}): RawValues {
  const { config, ...values } = withConfigFile(
    { positionals: [], values: { config: file, ...typed } },
    dedupeOptions,
  ).values;
  return values;
}
