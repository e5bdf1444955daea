import type { OptionTable } from '../../option-spec.ts';
import { dedupeOptions } from '../dedupe/options.ts';

const RESTORE = 'What is restored';

const { index, 'no-index': noIndex, quiet, json, log, threads, config, help, version } = dedupeOptions;

/** Every option of `restore`; the keys are the long names, also in the config file. */
export const restoreOptions = {
  overwrite: {
    kind: 'text',
    value: 'HOW',
    group: RESTORE,
    describe:
      'Files that are there already: never (default, they stay), older (those with an older time are replaced) or always.',
  },
  index: { ...index, describe: 'The index is in DIR (default ROOT/.dedupe-backups).' },
  'no-index': { ...noIndex, describe: 'Do without the index; metadata given up under --ignore then stay given up.' },
  quiet,
  json,
  log,
  threads: {
    ...threads,
    describe: 'Threads that copy (default: one a processor, 2 to 8; 2 on a spinning disk, where the system tells).',
  },
  config: { ...config, describe: 'These options as JSON, {"overwrite": "older"}; the command line wins.' },
  help,
  version,
} as const satisfies OptionTable;
