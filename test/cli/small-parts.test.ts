import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { exitCodeOfError, exitCodeOfSummary } from '../../src/cli/exit-codes.ts';
import { toJsonLine } from '../../src/cli/json-reporter.ts';
import { errorText, headerText } from '../../src/cli/messages.ts';
import { editDistance, nearestWord } from '../../src/cli/nearest-word.ts';
import { parseSize } from '../../src/cli/parse-size.ts';
import { robocopyFailed, robocopyWords } from '../../src/cli/robocopy-code.ts';
import { textTable } from '../../src/cli/text-table.ts';
import { keepEnd, textWidth } from '../../src/cli/text-width.ts';
import { shown } from '../../src/domain/shown.ts';
import { UserError } from '../../src/domain/user-error.ts';
import { AN_EBUSY, aSummary } from './summaries.ts';

test.each([
  ['0', 0],
  ['500', 500],
  ['500B', 500],
  ['10k', 10_240],
  ['10K', 10_240],
  ['10KiB', 10_240],
  ['10kB', 10_000],
  ['4MiB', 4_194_304],
  ['4MB', 4_000_000],
  ['1.5G', 1_610_612_736],
  ['.5k', 512],
  ['2 TiB', 2 * 1024 ** 4],
])('the size %s is %d bytes', (text, bytes) => expect(parseSize(text)).toBe(bytes));

test.each(['', '-5', 'k', '10x', '1,5G', '1e3', '10kk', '0x10'])('%j is no size', (text) => {
  expect(parseSize(text)).toBeUndefined();
});

test.each([
  ['dryrun', 'dry-run'],
  ['exlcude', 'exclude'],
  ['Ignore', 'ignore'],
  ['max-link', 'max-links'],
  ['snap', 'snapshots'],
])('for %s the nearest word is %s', (typed, word) => {
  expect(nearestWord(typed, ['dry-run', 'exclude', 'include', 'ignore', 'max-links', 'snapshots'])).toBe(word);
});

test('nothing is suggested for what is like nothing', () => {
  expect(nearestWord('frobnicate', ['dry-run', 'index'])).toBeUndefined();
  expect(nearestWord('x', ['dry-run', 'index'])).toBeUndefined();
});

test('a swap of neighbours is one edit', () => {
  expect(editDistance('exlcude', 'exclude')).toBe(1);
  expect(editDistance('', 'abc')).toBe(3);
});

test('robocopy succeeds with 0 to 7 and fails with everything else', () => {
  expect([0, 1, 3, 7].some(robocopyFailed)).toBe(false);
  expect([8, 9, 16, 24, 32, -1073741510].every(robocopyFailed)).toBe(true);
});

test("robocopy's bits are said in words", () => {
  expect(robocopyWords(0)).toBe('nothing needed copying');
  expect(robocopyWords(3)).toBe('files were copied; there are extra files or folders in the destination');
  expect(robocopyWords(-1)).toContain('killed');
});

test('a hostile name cannot start a line, send a control sequence or turn the text around', () => {
  expect(shown('a\nb\r\t\u001b[2J\u009b\u202e\u2028')).toBe('a\\nb\\r\\t\\x1b[2J\\x9b\\u202e\\u2028');
  expect(shown('\ud800x')).toBe('\\ud800x');
});

test('nor can it in JSON, where it is the same name all the same', () => {
  const names = ['\u001b[2J', '\u007f', '\u009b31m', '\u061c\u202e\u2066', '\u2028', '\ufeff', '\ud800', 'Bücher 😀'];
  const line = toJsonLine({ names, count: 2n ** 60n });
  expect(JSON.parse(line)).toEqual({ names, count: String(2n ** 60n) });
  expect(shown(line.trimEnd())).toBe(line.trimEnd());
  expect(line).toContain('Bücher 😀');
});

test('ordinary names are shown as they are', () => {
  expect(shown('E:\\Bücher\\日本語 😀.txt')).toBe('E:\\Bücher\\日本語 😀.txt');
});

test('a long path keeps its end, measured in columns', () => {
  expect(textWidth('日本a\u0301')).toBe(5);
  expect(keepEnd('abcdefgh', 8)).toBe('abcdefgh');
  expect(keepEnd('abcdefghi', 8)).toBe('…cdefghi');
  expect(keepEnd('日本語', 4)).toBe('…語');
});

test('what joins the character before takes no column: as a Mac writes Japanese and Korean names', () => {
  expect(['が', '한글'].map((name) => textWidth(name.normalize('NFD')))).toEqual([2, 4]);
  expect(textWidth('👩\u200d👧')).toBe(4);
});

test('emoji take two columns, also those that are older than the others', () => {
  expect(['✅', '⭐', '⌚', '😀', '✓', '→'].map(textWidth)).toEqual([2, 2, 2, 2, 1, 1]);
});

test('each kind of end has its exit code', () => {
  const failures = [AN_EBUSY];
  expect(exitCodeOfSummary(aSummary())).toBe(0);
  expect(exitCodeOfSummary(aSummary({ failures }))).toBe(3);
  expect(exitCodeOfSummary(aSummary({ failuresNotListed: 1 }))).toBe(3);
  expect(exitCodeOfSummary(aSummary({ failures, outcome: 'interrupted' }))).toBe(130);
  const kinds = (['usage', 'refused', 'failed', 'locked'] as const).map((kind) => new UserError(kind, 'x'));
  expect(kinds.map(exitCodeOfError)).toEqual([2, 1, 1, 4]);
  expect(exitCodeOfError('anything')).toBe(1);
});

test('a package that is not installed is named as such', () => {
  const require = createRequire(import.meta.url);
  const load = (name: string) => () => require(name);
  expect(textOfThrown(load('no-such-package'))).toBe(
    'dedupe-backups: the package no-such-package is not installed.\n  Install this program again; in a clone:  npm ci\n',
  );
  expect(textOfThrown(load('./no-such-file'))).toContain('please report it');
});

test('that there is no memory is said as such', () => {
  const allocate = () => new ArrayBuffer(2 ** 52);
  expect(textOfThrown(allocate)).toMatch(/^dedupe-backups: the system gives this program no more memory\.\n {2}Close/);
  expect(textOfThrown(() => 'x'.repeat(-1))).toContain('please report it');
});

test.each([
  [
    'ERR_WORKER_INIT_FAILED',
    'EAGAIN',
    /^dedupe-backups: the system starts no more threads for this program\.\n {2}Use fewer/,
  ],
  [
    'ERR_ACCESS_DENIED',
    'fsync API is disabled',
    /^dedupe-backups: node was started with --permission, .*\.\n {2}Start it without/,
  ],
])('what node refuses (%s) is said as such', (code, message, text) => {
  expect(errorText(Object.assign(new Error(message), { code }))).toMatch(text);
  expect(errorText(new Error(message))).toContain('please report it');
});

test('a text table aligns by terminal columns, wide characters included', () => {
  const lines = textTable(
    [
      { heading: 'Snapshot', align: 'left' },
      { heading: 'Files', align: 'right' },
    ],
    [
      ['漢字', '7'],
      ['2026-11-21', '1,204'],
    ],
  );
  expect(lines).toEqual(['  Snapshot    Files', '  漢字            7', '  2026-11-21  1,204']);
});

test('a text table may have more rows than a call may have arguments', () => {
  const rows = Array.from({ length: 200_000 }, (_, row) => [String(row)]);
  expect(textTable([{ heading: '', align: 'right' }], rows).at(-1)).toBe('  199999');
});

function textOfThrown(run: () => unknown): string {
  try {
    run();
  } catch (error: unknown) {
    return errorText(error);
  }
  return 'nothing was thrown';
}

test.each<[snapshots: string[], notWalked: number | undefined, text: string]>([
  [[], undefined, 'no snapshots'],
  [[], 1, '1 snapshot done before'],
  [[], 1200, '1,200 snapshots done before'],
  [['1'], 0, '1 snapshot, 1'],
  [['1', '2', '3'], undefined, '3 snapshots, 1 … 3'],
  [['3'], 1200, '1 snapshot, 3, beside 1,200 done before'],
])('the snapshots %j and %s that are not walked are told on one line', (snapshots, notWalked, text) => {
  const found = { type: 'snapshots-found', snapshots, ...(notWalked === undefined ? {} : { notWalked }) } as const;
  expect(headerText('/r', found, { maxLinks: 1023, dryRun: true })).toBe(
    `/r   ${text}   1,023 names per file   dry run`,
  );
});
