import type { OptionTable } from '../../option-spec.ts';
import { dedupeOptions } from '../dedupe/options.ts';

const COPY = 'What is copied, and how';
const SELECT = 'What is left out';
const SNAPSHOT = 'The snapshot';
const JOB = 'Around the run';

const { ignore, index, 'no-index': noIndex, quiet, verbose, json, log, threads, config, help, version } = dedupeOptions;

/** Every option of `backup`; the keys are the long names, also in the config file. */
export const backupOptions = {
  'dry-run': {
    kind: 'flag',
    alias: 'n',
    group: COPY,
    describe: 'Only say what would be copied, linked and left out, going by size and time; change nothing.',
  },
  unchanged: {
    kind: 'text',
    value: 'HOW',
    group: COPY,
    describe:
      'copy (default): read and copy all, then link what is there already. compare: read all, link what equals the newest snapshot without writing it. link: trust size and time as rsync --link-dest does, read only what is new.',
  },
  links: {
    kind: 'text',
    value: 'HOW',
    group: COPY,
    describe: 'Symlinks and junctions: copy them as they are (default), follow them, or skip them.',
  },
  batch: {
    kind: 'number',
    value: 'SIZE',
    group: COPY,
    describe:
      'Link after each SIZE of copied data, so that about this much at most is on the disk twice (default 1GiB). Needs the index.',
  },
  retries: {
    kind: 'number',
    value: 'N',
    group: COPY,
    describe: 'Try a file that is in use or gives read errors N times more (default 3).',
  },
  wait: { kind: 'number', value: 'SECONDS', group: COPY, describe: 'Between two tries (default 5).' },
  fft: {
    kind: 'flag',
    group: COPY,
    describe: 'Times that are 2 seconds apart count as equal, as FAT has them.',
  },
  'exclude-files': {
    kind: 'list',
    value: 'PATTERN',
    group: SELECT,
    describe:
      'No file of this name or path, with * and ?; may be repeated. @FILE takes patterns from a file, one a line; @@x is the name @x.',
  },
  'exclude-dirs': {
    kind: 'list',
    value: 'PATTERN',
    group: SELECT,
    describe: 'No folder of this name or path, with * and ?; may be repeated, and @FILE as above.',
  },
  'include-files': {
    kind: 'list',
    value: 'PATTERN',
    group: SELECT,
    describe: 'Only files of this name or path; may be repeated, and @FILE as above.',
  },
  'min-size': {
    kind: 'number',
    value: 'SIZE',
    group: SELECT,
    describe: 'Only files of SIZE or more: 500, 10k, 4MiB, 1.5G.',
  },
  'max-size': { kind: 'number', value: 'SIZE', group: SELECT, describe: 'Only files of SIZE or less.' },
  'min-age': {
    kind: 'text',
    value: 'AGE',
    group: SELECT,
    describe: 'Only files last written AGE days ago or earlier, or up to the day YYYYMMDD.',
  },
  'max-age': {
    kind: 'text',
    value: 'AGE',
    group: SELECT,
    describe: 'Only files last written at most AGE days ago, or since the day YYYYMMDD.',
  },
  'include-attributes': {
    kind: 'text',
    value: 'R',
    group: SELECT,
    conflicts: ['exclude-attributes'],
    describe: 'Only files that are read-only.',
  },
  'exclude-attributes': {
    kind: 'text',
    value: 'R',
    group: SELECT,
    conflicts: ['include-attributes'],
    describe: 'No files that are read-only.',
  },
  levels: { kind: 'number', value: 'N', group: SELECT, describe: 'Only the top N levels of folders.' },
  'no-empty-dirs': { kind: 'flag', group: SELECT, describe: 'No folders in which there is nothing to copy.' },
  name: {
    kind: 'text',
    value: 'TEMPLATE',
    group: SNAPSHOT,
    describe:
      "The snapshot's name (default {date}); also {time} and {host}. A second one that day gets _HHMMSS, and the date where the template has none. With text behind {date} that one is a series of its own.",
  },
  'skip-if-unchanged': {
    kind: 'flag',
    group: SNAPSHOT,
    describe: 'Make no snapshot where nothing is new, changed, moved or gone since the newest one.',
  },
  ignore,
  'max-links': dedupeOptions['max-links'],
  index,
  'no-index': noIndex,
  quiet,
  verbose: { ...verbose, describe: 'A line for every file that is copied or linked.' },
  json,
  log,
  bytes: { kind: 'flag', group: 'What is said', describe: 'Sizes in the table as bytes.' },
  before: {
    kind: 'text',
    value: 'COMMAND',
    group: JOB,
    describe: 'Run COMMAND in the shell first; where it fails, nothing is done.',
  },
  after: {
    kind: 'text',
    value: 'COMMAND',
    group: JOB,
    describe: 'Run COMMAND in the shell at the end, always, with DEDUPE_BACKUPS_OUTCOME and more in its environment.',
  },
  'robocopy-exit-codes': {
    kind: 'flag',
    group: JOB,
    describe: "End with robocopy's exit codes: 1 copied, 2 extras, 4 mismatches, 8 failures, 16 fatal.",
  },
  threads,
  config,
  help,
  version,
} as const satisfies OptionTable;
