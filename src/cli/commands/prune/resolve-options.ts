import type { PruneOptions } from '../../../app/prune-options.ts';
import { parseSpan, SPAN_FORMS } from '../../../domain/calendar-span.ts';
import { defined } from '../../../domain/defined.ts';
import { KEEP_COUNTS, type RetentionPolicy } from '../../../domain/retention.ts';
import { onlyRoot } from '../../only-root.ts';
import { optionReader, type RawArguments } from '../../option-spec.ts';
import { integer, size } from '../../option-values.ts';
import type { OutputOptions } from '../../reporters.ts';
import { usageError } from '../../usage-error.ts';
import { pruneOptions } from './options.ts';

const UNLIMITED = ['unlimited', '-1'];

/** What was typed, understood and checked. */
export interface ResolvedPrune {
  readonly run: PruneOptions;
  readonly output: OutputOptions;
  /** do not ask */
  readonly yes: boolean;
}

/** Throws a UserError of kind `usage` for the first value that cannot be right. */
export function resolvePrune({ positionals, values }: RawArguments): ResolvedPrune {
  const raw = optionReader(pruneOptions, values);
  const run = {
    root: onlyRoot(positionals, 'dedupe-backups prune --keep-daily 7 E:\\backups'),
    keep: keepRules(raw),
    dryRun: raw.flag('dry-run'),
    ...defined<PruneOptions>({
      minFree: size('min-free', raw.text('min-free')),
      also: raw.list('also'),
      snapshots: raw.text('snapshots'),
      index: raw.flag('no-index') ? false : raw.text('index'),
    }),
  };
  const output = { json: raw.flag('json'), quiet: raw.flag('quiet'), verbose: false, log: raw.text('log') };
  return { run, output, yes: raw.flag('yes') };
}

function keepRules(raw: ReturnType<typeof optionReader<typeof pruneOptions>>): RetentionPolicy {
  const counts = KEEP_COUNTS.flatMap((rule) => {
    const count = keepCount(`keep-${rule}`, raw.text(`keep-${rule}`));
    return count === undefined ? [] : [[rule, count] as const];
  });
  const text = raw.text('keep-within');
  const within = text === undefined ? undefined : parseSpan(text);
  if (text !== undefined && within === undefined) {
    throw usageError(`--keep-within: ${text} is not a length of time.`, `It looks like ${SPAN_FORMS}`);
  }
  return { ...Object.fromEntries(counts), ...defined({ within }) };
}

function keepCount(name: string, text: string | undefined): number | undefined {
  if (text !== undefined && UNLIMITED.includes(text)) return Number.POSITIVE_INFINITY;
  return integer(name, text, { min: 1 });
}
