import type { IsolateOptions } from '../../../app/isolate-options.ts';
import { defined } from '../../../domain/defined.ts';
import { optionReader, type RawArguments } from '../../option-spec.ts';
import { threadCount } from '../../option-values.ts';
import type { OutputOptions } from '../../reporters.ts';
import { usageError } from '../../usage-error.ts';
import { isolateOptions } from './options.ts';

/** What was typed, understood and checked. */
export interface ResolvedIsolate {
  readonly run: IsolateOptions;
  readonly output: OutputOptions;
  /** do not ask */
  readonly yes: boolean;
}

/** Throws a UserError of kind `usage` for the first value that cannot be right. */
export function resolveIsolate({ positionals, values }: RawArguments): ResolvedIsolate {
  const raw = optionReader(isolateOptions, values);
  if (positionals.length === 0 || positionals.includes('')) {
    throw usageError(
      'PATH is missing: a file or folder in a snapshot.',
      'For example  dedupe-backups isolate E:\\backups\\2026-11-21\\letter.docx',
    );
  }
  const run = {
    paths: positionals,
    dryRun: raw.flag('dry-run'),
    ...defined<IsolateOptions>({
      root: raw.text('root'),
      threads: threadCount(raw.text('threads')),
      index: raw.flag('no-index') ? false : raw.text('index'),
    }),
  };
  const output = { json: raw.flag('json'), quiet: raw.flag('quiet'), verbose: false, log: raw.text('log') };
  return { run, output, yes: raw.flag('yes') };
}
