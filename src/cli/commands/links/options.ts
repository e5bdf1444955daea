import { lookOptions } from '../../look-options.ts';
import type { OptionTable } from '../../option-spec.ts';

const { snapshots, ...others } = lookOptions;

/** Every option of `links`. */
export const linksOptions = {
  root: {
    kind: 'text',
    value: 'ROOT',
    group: 'What is looked at',
    describe: 'The folder that holds the snapshots (default: the nearest above FILE that was worked on).',
  },
  snapshots,
  ...others,
} as const satisfies OptionTable;
