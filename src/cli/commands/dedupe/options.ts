import type { OptionTable } from '../../option-spec.ts';

const SELECT = 'What is looked at';
const LINK = 'What is linked';
const INDEX = 'The index';
const OUTPUT = 'What is said';
const OTHER = 'Other';

/** Every option of the main command; the keys are the long names, also in the config file. */
export const dedupeOptions = {
  'dry-run': {
    kind: 'flag',
    alias: 'n',
    group: LINK,
    describe: 'Only say what would be linked and what that would free; change nothing, remember nothing.',
  },
  ignore: {
    kind: 'list',
    value: 'WHAT',
    group: LINK,
    describe:
      'Link files of equal content even where these differ: mtime, mode, owner (separated by commas or repeated), or all. The kept file decides.',
  },
  'max-links': {
    kind: 'number',
    value: 'N',
    group: LINK,
    describe: 'At most N names on one file, then go on with a second copy (default 1023, which NTFS allows).',
  },
  include: {
    kind: 'list',
    value: 'GLOB',
    group: SELECT,
    describe: 'Only files whose path below the root matches; may be repeated.',
  },
  exclude: {
    kind: 'list',
    value: 'GLOB',
    group: SELECT,
    describe: 'No file or folder whose path below the root matches; may be repeated.',
  },
  'min-size': {
    kind: 'number',
    value: 'SIZE',
    group: SELECT,
    describe: 'Only files of SIZE or more: 500, 10k, 4MiB, 1.5G. k, K and KiB are 1024 bytes, kB 1000.',
  },
  'max-size': { kind: 'number', value: 'SIZE', group: SELECT, describe: 'Only files of SIZE or less.' },
  snapshots: {
    kind: 'text',
    value: 'GLOB',
    group: SELECT,
    describe: "The folders below the root that are snapshots (default '*'); '*/*' for host/date.",
  },
  index: {
    kind: 'text',
    value: 'DIR',
    group: INDEX,
    conflicts: ['no-index'],
    describe: 'Keep the index in DIR (default ROOT/.dedupe-backups).',
  },
  'no-index': {
    kind: 'flag',
    group: INDEX,
    conflicts: ['index'],
    describe: 'Use no index: the same result, nothing remembered for the next run.',
  },
  full: { kind: 'flag', group: INDEX, describe: 'Distrust the index: read every file again.' },
  'new-only': {
    kind: 'flag',
    group: INDEX,
    describe:
      'Walk only snapshots that are not sealed, which no run has been through; the index knows what the others have.',
  },
  lazy: {
    kind: 'flag',
    group: INDEX,
    describe: 'Do not read files whose size no other file has; later runs then know less.',
  },
  quiet: {
    kind: 'flag',
    alias: 'q',
    group: OUTPUT,
    conflicts: ['verbose'],
    describe: 'Say nothing unless something fails. With --json: only the last line.',
  },
  verbose: {
    kind: 'flag',
    alias: 'v',
    group: OUTPUT,
    conflicts: ['quiet'],
    describe: 'A line for every name that is replaced by a link.',
  },
  json: { kind: 'flag', group: OUTPUT, describe: 'Events and, last, the summary on stdout, one JSON object a line.' },
  log: {
    kind: 'text',
    value: 'FILE',
    group: OUTPUT,
    describe: 'Append the course of the run, every failure and the summary to FILE, with times.',
  },
  threads: {
    kind: 'number',
    value: 'N',
    group: OTHER,
    describe:
      'Threads that list, read, copy and link (default: one a processor, 2 to 8; 2 on a spinning disk, where the system tells).',
  },
  'after-robocopy': {
    kind: 'number',
    value: 'CODE',
    group: OTHER,
    describe: "robocopy's exit code: 8 and above stops with exit code 1, 0 to 7 goes on.",
  },
  config: {
    kind: 'text',
    value: 'FILE',
    group: OTHER,
    commandLineOnly: true,
    describe: 'These options as JSON, {"min-size": "10k", "ignore": ["mtime"]}; the command line wins.',
  },
  help: { kind: 'flag', alias: 'h', group: OTHER, commandLineOnly: true, describe: 'Show this help.' },
  version: { kind: 'flag', group: OTHER, commandLineOnly: true, describe: 'Show the version.' },
} as const satisfies OptionTable;
