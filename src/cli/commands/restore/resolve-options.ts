import type { RestoreOptions } from '../../../app/restore-options.ts';
import { defined } from '../../../domain/defined.ts';
import { OVERWRITES } from '../../../domain/overwrite.ts';
import { optionReader, type RawArguments } from '../../option-spec.ts';
import { threadCount, word } from '../../option-values.ts';
import type { OutputOptions } from '../../reporters.ts';
import { checkRootIsFirst } from '../../root-first.ts';
import { usageError } from '../../usage-error.ts';
import { restoreOptions } from './options.ts';

const EXAMPLE = 'dedupe-backups restore E:\\backups 2026-11-21\\Documents D:\\Restored';

/** What was typed, understood and checked. */
export interface ResolvedRestore {
  readonly run: RestoreOptions;
  readonly output: OutputOptions;
}

/** Throws a UserError of kind `usage` for the first value that cannot be right. */
export function resolveRestore({ positionals, values }: RawArguments): ResolvedRestore {
  const raw = optionReader(restoreOptions, values);
  if (positionals.length < 2 || positionals.length > 3 || positionals.includes('')) {
    throw usageError(
      'what to restore and where to are needed, each one path, with or without ROOT before them.',
      `For example  ${EXAMPLE}`,
    );
  }
  const [destination, source, root] = positionals.toReversed();
  if (root !== undefined) checkRootIsFirst([root, source], EXAMPLE);
  const run = {
    source,
    destination,
    ...defined<RestoreOptions>({
      root,
      overwrite: word('overwrite', raw.text('overwrite'), OVERWRITES),
      threads: threadCount(raw.text('threads')),
      index: raw.flag('no-index') ? false : raw.text('index'),
    }),
  };
  return { run, output: { json: raw.flag('json'), quiet: raw.flag('quiet'), verbose: false, log: raw.text('log') } };
}
