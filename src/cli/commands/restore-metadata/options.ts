import type { OptionTable } from '../../option-spec.ts';
import { dedupeOptions } from '../dedupe/options.ts';

const { index, config, help, version } = dedupeOptions;

/** Every option of `restore-metadata`; the keys are the long names, also in the config file. */
export const restoreMetadataOptions = {
  json: { kind: 'flag', group: 'What is said', describe: 'One JSON object a line, with times in ns.' },
  index: { ...index, conflicts: [], describe: 'The index is in DIR (default ROOT/.dedupe-backups).' },
  config: { ...config, describe: 'These options as JSON, {"json": true}; the command line wins.' },
  help,
  version,
} as const satisfies OptionTable;
