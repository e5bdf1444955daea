import type { OptionTable } from '../../option-spec.ts';
import { dedupeOptions } from '../dedupe/options.ts';

const ISOLATE = 'What is isolated';

const { index, 'no-index': noIndex, quiet, json, log, threads, config, help, version } = dedupeOptions;

/** Every option of `isolate`; the keys are the long names, also in the config file. */
export const isolateOptions = {
  root: {
    kind: 'text',
    value: 'DIR',
    group: ISOLATE,
    describe: 'The folder that holds the snapshots (default: the nearest above PATH that was worked on).',
  },
  'dry-run': {
    kind: 'flag',
    alias: 'n',
    group: ISOLATE,
    describe: 'Only say how much space it takes; change nothing.',
  },
  yes: {
    kind: 'flag',
    alias: 'y',
    group: ISOLATE,
    describe: 'Do not ask. Needed where there is no terminal to ask on.',
  },
  index: { ...index, describe: 'The index is in DIR (default ROOT/.dedupe-backups).' },
  'no-index': { ...noIndex, describe: 'Do without the index; metadata given up under --ignore then stay given up.' },
  quiet,
  json: { ...json, describe: 'Events, the plan among them, and last the summary on stdout, one JSON object a line.' },
  log,
  threads: {
    ...threads,
    describe: 'Threads that copy (default: one a processor, 2 to 8; 2 on a spinning disk, where the system tells).',
  },
  config: { ...config, describe: 'These options as JSON, {"yes": true}; the command line wins.' },
  help,
  version,
} as const satisfies OptionTable;
