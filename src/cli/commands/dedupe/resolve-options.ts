import type { DedupeOptions } from '../../../app/dedupe-options.ts';
import { defined } from '../../../domain/defined.ts';
import { METADATA_FIELDS, type MetadataField } from '../../../domain/metadata.ts';
import { nearestWord } from '../../nearest-word.ts';
import { onlyRoot } from '../../only-root.ts';
import { optionReader, type RawArguments } from '../../option-spec.ts';
import { integer, linkLimit, sizeRange, threadCount } from '../../option-values.ts';
import type { OutputOptions } from '../../reporters.ts';
import { usageError } from '../../usage-error.ts';
import { dedupeOptions } from './options.ts';

const ALL = 'all';

/** What was typed, understood and checked. */
export interface ResolvedOptions {
  readonly run: DedupeOptions;
  readonly output: OutputOptions;
  /** robocopy's exit code, where the run follows one */
  readonly afterRobocopy: number | undefined;
}

/** Throws a UserError of kind `usage` for the first value that cannot be right. */
export function resolveOptions({ positionals, values }: RawArguments): ResolvedOptions {
  const raw = optionReader(dedupeOptions, values);
  const output = {
    json: raw.flag('json'),
    quiet: raw.flag('quiet'),
    verbose: raw.flag('verbose'),
    log: raw.text('log'),
  };
  const run = {
    root: onlyRoot(positionals, 'dedupe-backups E:\\backups'),
    dryRun: raw.flag('dry-run'),
    newOnly: raw.flag('new-only'),
    lazy: raw.flag('lazy'),
    full: raw.flag('full'),
    reportNames: output.verbose || (raw.flag('dry-run') && !output.quiet),
    ...sizeRange(raw.text('min-size'), raw.text('max-size')),
    ...defined<DedupeOptions>({
      include: raw.list('include'),
      exclude: raw.list('exclude'),
      ignore: ignored(raw.list('ignore')),
      maxLinks: linkLimit(raw.text('max-links')),
      threads: threadCount(raw.text('threads')),
      snapshots: raw.text('snapshots'),
      index: raw.flag('no-index') ? false : raw.text('index'),
    }),
  };
  return { run, output, afterRobocopy: integer('after-robocopy', raw.text('after-robocopy'), {}) };
}

export function ignored(lists: readonly string[] | undefined): readonly MetadataField[] | undefined {
  if (lists === undefined) return undefined;
  const words = new Set(lists.flatMap((list) => list.split(',')).map((word) => word.trim().toLowerCase()));
  const known: readonly string[] = [...METADATA_FIELDS, ALL];
  const unknown = [...words].find((word) => !known.includes(word));
  if (unknown !== undefined) {
    const nearest = nearestWord(unknown, known);
    const hint = nearest === undefined ? undefined : `Did you mean ${nearest}?`;
    throw usageError(
      `--ignore: ${unknown === '' ? 'a word is missing' : unknown}; it takes ${known.join(', ')}.`,
      hint,
    );
  }
  return METADATA_FIELDS.filter((field) => words.has(ALL) || words.has(field));
}
