import type { RestoreOptions } from '../../../app/restore-options.ts';
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
  const overwrite = word('overwrite', raw.text('overwrite'), OVERWRITES);
  const threads = threadCount(raw.text('threads'));
  const index: string | false | undefined = raw.flag('no-index') ? false : raw.text('index');
  const run = {
    ...(root === undefined ? {} : { root }),
    source,
    destination,
    ...(overwrite === undefined ? {} : { overwrite }),
    ...(threads === undefined ? {} : { threads }),
    ...(index === undefined ? {} : { index }),
  };
  return { run, output: { json: raw.flag('json'), quiet: raw.flag('quiet'), verbose: false, log: raw.text('log') } };
}
