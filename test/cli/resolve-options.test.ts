import { expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import { dedupeOptions } from '../../src/cli/commands/dedupe/options.ts';
import { resolveOptions } from '../../src/cli/commands/dedupe/resolve-options.ts';

const resolve = (...argv: string[]) => resolveOptions(parseArguments(argv, dedupeOptions));

test('without options only the root is set and the library decides the rest', () => {
  expect(resolve('r')).toEqual({
    run: { root: 'r', dryRun: false, newOnly: false, lazy: false, full: false, reportNames: false },
    output: { json: false, quiet: false, verbose: false, log: undefined },
    afterRobocopy: undefined,
  });
});

test('values are understood', () => {
  const argv = [
    '--min-size',
    '10k',
    '--max-size',
    '4MiB',
    '--max-links',
    '2',
    '--threads',
    '8',
    '--after-robocopy',
    '3',
  ];
  const { run, afterRobocopy } = resolve(...argv, '--snapshots', '*/*', 'r');
  expect(run).toMatchObject({ minSize: 10_240, maxSize: 4_194_304, maxLinks: 2, threads: 8, snapshots: '*/*' });
  expect(afterRobocopy).toBe(3);
});

test('--ignore takes words separated by commas, repeated, or all', () => {
  expect(resolve('--ignore', 'owner,mtime', 'r').run.ignore).toEqual(['mtime', 'owner']);
  expect(resolve('--ignore', 'mode', '--ignore', 'mtime', 'r').run.ignore).toEqual(['mtime', 'mode']);
  expect(resolve('--ignore', 'all', 'r').run.ignore).toEqual(['mtime', 'mode', 'owner']);
});

test('--no-index reaches the library as false, --index as the folder', () => {
  expect(resolve('--no-index', 'r').run.index).toBe(false);
  expect(resolve('--index', 'D', 'r').run.index).toBe('D');
});

test('names are asked for where they will be shown', () => {
  expect(resolve('-v', 'r').run.reportNames).toBe(true);
  expect(resolve('-n', 'r').run.reportNames).toBe(true);
  expect(resolve('-nq', 'r').run.reportNames).toBe(false);
});

test.each([
  [[], 'ROOT is missing'],
  [['a', 'b'], 'one ROOT only'],
  [['--min-size', '-5', 'r'], '-5 is not a size'],
  [['--max-size', '8192TiB', 'r'], '8192TiB is more than any disk has'],
  [['--min-size', '2k', '--max-size', '1k', 'r'], '--min-size 2k is more than --max-size 1k'],
  [['--max-links', '1', 'r'], '2 is the least'],
  [['--threads', '0', 'r'], '1 is the least'],
  [['--threads', '1e9', 'r'], 'not a whole number'],
  [['--threads', '5000', 'r'], '256 is the most'],
  [['--ignore', 'mtimes', 'r'], 'it takes mtime, mode, owner, all'],
  [['--ignore', 'mtime,', 'r'], 'a word is missing'],
  [['--after-robocopy', '%ERRORLEVEL%', 'r'], 'not a whole number'],
])('%j is refused', (argv, words) => expect(() => resolve(...argv)).toThrow(words));
