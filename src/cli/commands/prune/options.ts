import type { OptionTable } from '../../option-spec.ts';
import { dedupeOptions } from '../dedupe/options.ts';

const KEEP = 'What is kept';
const DELETE = 'What is deleted';

const { index, 'no-index': noIndex, quiet, json, log, config, help, version } = dedupeOptions;

/** Every option of `prune`; the keys are the long names, also in the config file. */
export const pruneOptions = {
  'keep-last': { kind: 'number', value: 'N', group: KEEP, describe: 'Keep the last N snapshots.' },
  'keep-within': {
    kind: 'text',
    value: 'TIME',
    group: KEEP,
    describe: 'Keep all made within TIME of the newest: 30d, or 2y5m7d3h (years, months, days, hours).',
  },
  'keep-hourly': {
    kind: 'number',
    value: 'N',
    group: KEEP,
    describe: 'Keep the last of each hour, for the last N hours that have one.',
  },
  'keep-daily': { kind: 'number', value: 'N', group: KEEP, describe: 'The same for days.' },
  'keep-weekly': { kind: 'number', value: 'N', group: KEEP, describe: 'The same for weeks, which begin on Monday.' },
  'keep-monthly': { kind: 'number', value: 'N', group: KEEP, describe: 'The same for months.' },
  'keep-yearly': {
    kind: 'number',
    value: 'N',
    group: KEEP,
    describe: 'The same for years. N may be "unlimited" in all of these.',
  },
  'min-free': {
    kind: 'number',
    value: 'SIZE',
    group: DELETE,
    describe:
      'Delete the oldest until SIZE is free: 50GiB. With --keep rules: only of what they do not keep, and no more than that takes.',
  },
  also: {
    kind: 'list',
    value: 'NAME',
    group: DELETE,
    describe: 'Delete the folder NAME below the root too, whatever it is called; may be repeated.',
  },
  snapshots: {
    kind: 'text',
    value: 'GLOB',
    group: DELETE,
    describe:
      "The folders below the root that may be snapshots (default '*'); '*/*' for host/date. Those with a date in their names are.",
  },
  'dry-run': { kind: 'flag', alias: 'n', group: DELETE, describe: 'Only show the plan; delete nothing.' },
  yes: {
    kind: 'flag',
    alias: 'y',
    group: DELETE,
    describe: 'Do not ask. Needed where there is no terminal to ask on.',
  },
  index,
  'no-index': { ...noIndex, describe: 'Leave the index alone; a later run finds out what is gone.' },
  quiet,
  json: { ...json, describe: 'Events, the plan among them, and last the summary on stdout, one JSON object a line.' },
  log,
  config: { ...config, describe: 'These options as JSON, {"keep-daily": 7}; the command line wins.' },
  help,
  version,
} as const satisfies OptionTable;
