import type { BackupOptions } from '../../../app/backup-options.ts';
import { LINKS_MODES, UNCHANGED_MODES } from '../../../domain/backup-modes.ts';
import { defined } from '../../../domain/defined.ts';
import type { Selection } from '../../../mirror/selection.ts';
import { optionReader, type RawArguments } from '../../option-spec.ts';
import { integer, linkLimit, size, sizeRange, threadCount, word } from '../../option-values.ts';
import type { OutputOptions } from '../../reporters.ts';
import { usageError } from '../../usage-error.ts';
import { ignored } from '../dedupe/resolve-options.ts';
import { backupOptions } from './options.ts';
import { parseAge, parseAgeEnd } from './parse-age.ts';
import { readPatterns } from './read-patterns.ts';

const MOST_RETRIES = 1_000_000;
const MOST_SECONDS = 86_400;
const MS_PER_SECOND = 1000;
const FAT_SLACK_MS = 2000;

/** What was typed, understood and checked. */
export interface ResolvedBackup {
  readonly run: BackupOptions;
  readonly output: OutputOptions & { readonly bytes: boolean };
  readonly robocopyExitCodes: boolean;
}

type Reader = ReturnType<typeof optionReader<typeof backupOptions>>;

/** Throws a UserError of kind `usage` for the first value that cannot be right. */
export function resolveBackup({ positionals, values }: RawArguments, now: Date): ResolvedBackup {
  const raw = optionReader(backupOptions, values);
  const output = {
    json: raw.flag('json'),
    quiet: raw.flag('quiet'),
    verbose: raw.flag('verbose'),
    log: raw.text('log'),
    bytes: raw.flag('bytes'),
  };
  const wait = integer('wait', raw.text('wait'), { min: 0, max: MOST_SECONDS });
  const optional = defined<Partial<BackupOptions>>({
    name: raw.text('name'),
    before: raw.text('before'),
    after: raw.text('after'),
    links: word('links', raw.text('links'), LINKS_MODES),
    unchanged: word('unchanged', raw.text('unchanged'), UNCHANGED_MODES),
    batchBytes: size('batch', raw.text('batch')),
    retries: integer('retries', raw.text('retries'), { min: 0, max: MOST_RETRIES }),
    waitMs: wait === undefined ? undefined : wait * MS_PER_SECOND,
    timeSlackMs: raw.flag('fft') ? FAT_SLACK_MS : undefined,
    ignore: ignored(raw.list('ignore')),
    maxLinks: linkLimit(raw.text('max-links')),
    threads: threadCount(raw.text('threads')),
    index: raw.flag('no-index') ? false : raw.text('index'),
  });
  const run = {
    ...foldersOf(positionals),
    dryRun: raw.flag('dry-run'),
    skipIfUnchanged: raw.flag('skip-if-unchanged'),
    reportNames: output.verbose || (raw.flag('dry-run') && !output.quiet),
    select: selectionOf(raw, now),
    ...optional,
  };
  return { run, output, robocopyExitCodes: raw.flag('robocopy-exit-codes') };
}

function foldersOf(positionals: readonly string[]): { sources: string[]; root: string } {
  const root = positionals.at(-1);
  if (positionals.length < 2 || root === undefined || positionals.includes('')) {
    throw usageError(
      'SOURCE and ROOT are needed: what to back up, and the folder that holds your backups.',
      'For example  dedupe-backups backup C:\\Data E:\\backups',
    );
  }
  return { sources: positionals.slice(0, -1), root };
}

function selectionOf(raw: Reader, now: Date): Partial<Selection> {
  return defined<Partial<Selection>>({
    includeFiles: includedFiles(raw.list('include-files')),
    excludeFiles: readPatterns(raw.list('exclude-files')),
    excludeFolders: readPatterns(raw.list('exclude-dirs')),
    ...sizeRange(raw.text('min-size'), raw.text('max-size')),
    oldest: age('max-age', raw.text('max-age'), (text) => parseAge(text, now)),
    newest: age('min-age', raw.text('min-age'), (text) => parseAgeEnd(text, now)),
    levels: integer('levels', raw.text('levels'), { min: 1 }),
    emptyFolders: raw.flag('no-empty-dirs') ? false : undefined,
    readOnly: readOnly(raw),
  });
}

/** Without a pattern every file is taken: that is not what a list without one asks for. */
function includedFiles(typed: readonly string[] = []): string[] {
  const patterns = readPatterns(typed);
  if (typed.length === 0 || patterns.length > 0) return patterns;
  throw usageError(
    `--include-files ${typed.join(' ')}: there is no pattern in it, so that every file would be taken.`,
    'Leave --include-files out if that is what you want.',
  );
}

function readOnly(raw: Reader): boolean | undefined {
  for (const [name, wanted] of [
    ['include-attributes', true],
    ['exclude-attributes', false],
  ] as const) {
    const letters = raw.text(name);
    if (letters === undefined) continue;
    if (letters.toUpperCase() === 'R') return wanted;
    throw usageError(
      `--${name}: ${letters}; only R (read-only) can be told here.`,
      'Node does not show the other attributes; leave files out by name instead, with --exclude-files.',
    );
  }
  return undefined;
}

function age(name: string, text: string | undefined, parse: (text: string) => bigint | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  const moment = parse(text);
  if (moment === undefined) throw usageError(`--${name}: ${text} is neither a number of days nor a day YYYYMMDD.`);
  return moment;
}
