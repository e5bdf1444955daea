import { expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import { backupOptions } from '../../src/cli/commands/backup/options.ts';
import { dedupeCommand } from '../../src/cli/commands/dedupe/command.ts';
import { dedupeOptions } from '../../src/cli/commands/dedupe/options.ts';
import { pruneCommand } from '../../src/cli/commands/prune/command.ts';
import { restoreCommand } from '../../src/cli/commands/restore/command.ts';
import { completionScript, completionsFor } from '../../src/cli/completion.ts';
import { UserError } from '../../src/domain/user-error.ts';

const parse = (...argv: string[]) => parseArguments(argv, dedupeOptions);

function refusal(...argv: string[]): string {
  try {
    parse(...argv);
  } catch (error: unknown) {
    if (error instanceof UserError && error.kind === 'usage') return `${error.message} ${error.hint}`;
    throw error;
  }
  return 'accepted';
}

test('a root that looks like a number stays text', () => {
  expect(parse('2026').positionals).toEqual(['2026']);
  expect(parse('0x10').positionals).toEqual(['0x10']);
});

test('everything behind -- is a root, whatever it looks like', () => {
  expect(parse('-n', '--', '--weird')).toEqual({ positionals: ['--weird'], values: { 'dry-run': true } });
});

test('--no-index and --index DIR are two options', () => {
  expect(parse('--no-index', 'r')).toEqual({ positionals: ['r'], values: { 'no-index': true } });
  expect(parse('--index', 'D', 'r')).toEqual({ positionals: ['r'], values: { index: 'D' } });
  expect(refusal('--index', 'D', '--no-index', 'r')).toContain('exclude each other');
});

test('a repeatable option takes one value each time and does not swallow the root', () => {
  expect(parse('--include', 'a', '--include=b', 'r')).toEqual({ positionals: ['r'], values: { include: ['a', 'b'] } });
});

test('short options may be joined', () => {
  expect(parse('-nv', 'r').values).toEqual({ 'dry-run': true, verbose: true });
});

test.each([
  [['--dryrun', 'r'], 'Did you mean --dry-run?'],
  [['--exlcude', 'x', 'r'], 'Did you mean --exclude?'],
  [['--no-dry-run', 'r'], 'unknown option --no-dry-run'],
  [['-dry-run', 'r'], 'Did you mean --dry-run?'],
  [['-x', 'r'], 'unknown option -x'],
  [['--foo.bar', 'r'], 'unknown option --foo.bar'],
  [['--__proto__', 'r'], 'unknown option'],
  [['--constructor', 'r'], 'unknown option --constructor'],
  [['--min-size', '-5k', 'r'], 'unknown option -5k'],
])('%j is an unknown option', (argv, words) => expect(refusal(...argv)).toContain(words));

test.each([['--dry-run=yes'], ['--dry-run=0'], ['-n4'], ['-n=false'], ['--json=']])(
  '%s is not quietly taken for "no dry run"',
  (argument) => expect(refusal(argument, 'r')).not.toBe('accepted'),
);

test.each(['true', 'false'])('a folder called %s behind a flag is a folder', (folder) => {
  const values = { 'dry-run': true };
  expect(parse('--dry-run', folder)).toEqual({ positionals: [folder], values });
  expect(parse('-n', folder)).toEqual({ positionals: [folder], values });
});

test('a negative number is a value, which its option can refuse', () => {
  expect(parse('--max-links', '-5', 'r').values).toEqual({ 'max-links': '-5' });
});

test('an option of another command is told as that', () => {
  const backup = { name: 'backup', options: backupOptions };
  expect(() => parseArguments(['--unchanged', 'link'], dedupeOptions, [backup])).toThrow(
    expect.objectContaining({ hint: 'It belongs to  backup' }),
  );
});

test('a flag may be switched off by =false, to overrule a config file', () => {
  expect(parse('--dry-run=false', 'r').values).toEqual({ 'dry-run': false });
});

test('a single option given twice is an error', () => {
  expect(refusal('--threads', '1', '--threads', '2', 'r')).toContain('--threads was given more than once');
});

test.each([[['--log']], [['--log', '--json', 'r']], [['--log=', 'r']], [['--include', 'a', '--include=', 'r']]])(
  '%j lacks a value',
  (argv) => expect(refusal(...argv)).toContain('needs a value'),
);

test('--quiet and --verbose exclude each other', () => {
  expect(refusal('-q', '-v', 'r')).toContain('exclude each other');
});

test('the completion script asks this program', () => {
  expect(completionScript()).toContain('dedupe-backups --get-yargs-completions');
});

test('options are those of the command that is typed', async () => {
  const commands = [dedupeCommand, pruneCommand, restoreCommand];
  const offered = async (...words: string[]) => await completionsFor(['dedupe-backups', ...words], commands);
  expect(await offered('prune', '--')).toEqual(expect.arrayContaining(['--keep-daily', '--dry-run']));
  expect(await offered('prune', '--')).not.toContain('--overwrite');
  expect(await offered('restore', '/backups', '--o')).toContain('--overwrite');
  expect(await offered('restore', '/backups', '--o')).not.toContain('--max-links');
  expect(await offered('/backups', '--')).toContain('--new-only');
  expect(await offered('/backups', '--')).not.toContain('--keep-daily');
});

test('the name of a command is completed once it is begun, where it may stand', async () => {
  const commands = [dedupeCommand, pruneCommand, restoreCommand];
  const offered = async (...words: string[]) => await completionsFor(['dedupe-backups', ...words], commands);
  expect(await offered('re')).toEqual(['restore']);
  expect(await offered('pr')).toEqual(['prune']);
  expect(await offered('restore', 'pr')).toEqual([]);
  expect(await offered('/mnt')).toEqual([]);
});

test('options are completed; for a root the shell completes file names', async () => {
  expect(await completionsFor(['dedupe-backups', '--ma'], [dedupeCommand])).toContain('--max-links');
  expect(await completionsFor(['dedupe-backups', ''], [dedupeCommand])).toEqual([]);
});
