import type { LookOptions } from '../app/look-options.ts';
import { defined } from '../domain/defined.ts';
import { dedupeOptions } from './commands/dedupe/options.ts';
import { type OptionTable, optionReader, type RawValues } from './option-spec.ts';
import { threadCount } from './option-values.ts';
import type { LookOutput } from './run-looking.ts';

const { snapshots, threads, help, version } = dedupeOptions;

/** Options of every command that only looks, after those of its own. */
export const lookOptions = {
  snapshots,
  index: {
    kind: 'text',
    value: 'DIR',
    group: 'The index',
    conflicts: ['no-index'],
    describe: 'The index is in DIR (default ROOT/.dedupe-backups).',
  },
  'no-index': {
    kind: 'flag',
    group: 'The index',
    conflicts: ['index'],
    describe: 'Do not ask the index: what must be known of a content is read.',
  },
  json: {
    kind: 'flag',
    group: 'What is said',
    describe: 'The result, progress and failures on stdout, one JSON object a line.',
  },
  quiet: {
    kind: 'flag',
    alias: 'q',
    group: 'What is said',
    describe: 'No progress. With --json: only the last line.',
  },
  threads,
  help,
  version,
} as const satisfies OptionTable;

type LookValues = Pick<LookOptions, 'snapshots' | 'index' | 'threads'>;

/** What was typed of these options, understood. Throws a UserError of kind `usage`. */
export function resolveLook(values: RawValues): { look: LookValues; output: LookOutput } {
  const raw = optionReader(lookOptions, values);
  return {
    look: defined<LookValues>({
      snapshots: raw.text('snapshots'),
      threads: threadCount(raw.text('threads')),
      index: raw.flag('no-index') ? false : raw.text('index'),
    }),
    output: { json: raw.flag('json'), quiet: raw.flag('quiet') },
  };
}
