import { lookOptions } from '../../look-options.ts';
import type { OptionTable } from '../../option-spec.ts';

const { snapshots, index, 'no-index': noIndex, ...others } = lookOptions;
const SELECT = 'What is looked at';

/** Every option of `verify`. */
export const verifyOptions = {
  snapshot: { kind: 'text', value: 'NAME', group: SELECT, describe: 'Only the files of this snapshot.' },
  sample: {
    kind: 'text',
    value: 'PART',
    group: SELECT,
    describe: 'Only this part of the files, such as 5%; another one each time.',
  },
  'older-than': {
    kind: 'text',
    value: 'AGE',
    group: SELECT,
    describe: 'Leave out what was verified within AGE: 12h, 30d, 2w. A run that was cut off goes on this way.',
  },
  snapshots,
  repair: {
    kind: 'flag',
    group: 'What is put right',
    conflicts: ['no-index'],
    describe: 'Replace what is rotten or unreadable, under all its names, by a file with the bytes that were recorded.',
  },
  index,
  'no-index': { ...noIndex, describe: 'Only try whether every file can be read: there is nothing to compare with.' },
  ...others,
  quiet: {
    ...others.quiet,
    describe: 'Say nothing unless something is found or fails. With --json: only the last line.',
  },
} as const satisfies OptionTable;
