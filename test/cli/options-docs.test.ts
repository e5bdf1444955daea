import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { backupOptions } from '../../src/cli/commands/backup/options.ts';
import { dedupeOptions } from '../../src/cli/commands/dedupe/options.ts';
import { diffOptions } from '../../src/cli/commands/diff/options.ts';
import { isolateOptions } from '../../src/cli/commands/isolate/options.ts';
import { linksOptions } from '../../src/cli/commands/links/options.ts';
import { pruneOptions } from '../../src/cli/commands/prune/options.ts';
import { reportOptions } from '../../src/cli/commands/report/command.ts';
import { restoreOptions } from '../../src/cli/commands/restore/options.ts';
import { restoreMetadataOptions } from '../../src/cli/commands/restore-metadata/options.ts';
import { verifyOptions } from '../../src/cli/commands/verify/options.ts';
import { versionsOptions } from '../../src/cli/commands/versions/options.ts';
import { EXIT_CODES } from '../../src/cli/exit-codes.ts';
import { lookOptions } from '../../src/cli/look-options.ts';
import type { OptionSpec, OptionTable } from '../../src/cli/option-spec.ts';

const README = fs.readFileSync(path.resolve(import.meta.dirname, '../../README.md'), 'utf8');
const BACKUP = README.indexOf('### Options of `backup`');

it.each(rowsOf(dedupeOptions))('the README says of --%s what --help says', (_, row) => {
  expect(README.slice(0, BACKUP)).toContain(row);
});

it.each(rowsOf(backupOptions))('the README says of `backup --%s` what --help says', (_, row) => {
  expect(README.slice(BACKUP)).toContain(row);
});

describe.each([
  ['prune', pruneOptions],
  ['restore', restoreOptions],
  ['isolate', isolateOptions],
  ['restore-metadata', restoreMetadataOptions],
])('the README says of `%s`', (command, options) => {
  it.each(rowsOf(options))('--%s what --help says', (_, row) => {
    expect(sectionOf(`### Options of \`${command}\``)).toContain(row);
  });
});

it.each(rowsOf(lookOptions))('the README says once what --%s does in all commands that look', (_, row) => {
  expect(sectionOf('### Options of the commands that look')).toContain(row);
});

it.each(rowsOf({ include: diffOptions.include, exclude: diffOptions.exclude }))(
  'the README says of `diff --%s` what --help says',
  (_, row) => {
    expect(sectionOf('### What differs: `diff`')).toContain(row);
  },
);

it.each(rowsOf({ root: linksOptions.root }))('the README says of `links --%s` what --help says', (_, row) => {
  expect(sectionOf('### The names of a file: `links`')).toContain(row);
});

it.each(rowsOf({ html: reportOptions.html }))('the README says of `report --%s` what --help says', (_, row) => {
  expect(sectionOf('### As a page: `report`')).toContain(row);
});

it.each(rowsOf({ glob: versionsOptions.glob }))('the README says of `versions --%s` what --help says', (_, row) => {
  expect(sectionOf('### A file over time: `versions`')).toContain(row);
});

it.each(rowsOf(verifyOptions))('the README says of `verify --%s` what --help says', (_, row) => {
  const shared = sectionOf('### Options of the commands that look');
  expect(sectionOf('## Is it still sound: `verify`') + shared).toContain(row);
});

it.each(EXIT_CODES)('the README has exit code %d', (code, meaning) => {
  expect(README).toContain(`| ${code} | ${meaning} |`);
});

function sectionOf(heading: string): string {
  const start = README.indexOf(heading) + heading.length;
  return README.slice(start, README.indexOf('\n##', start));
}

function rowsOf(table: OptionTable): [name: string, row: string][] {
  return Object.entries(table).map(([name, spec]) => [name, rowOf(name, spec)]);
}

function rowOf(name: string, { alias, value, describe }: OptionSpec): string {
  const short = alias === undefined ? '' : `\`-${alias}\`, `;
  const long = value === undefined ? `--${name}` : `--${name} ${value}`;
  return `| ${short}\`${long}\` | ${describe.replaceAll('*', '\\*')} |`;
}
