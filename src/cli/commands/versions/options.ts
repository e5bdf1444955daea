import { lookOptions } from '../../look-options.ts';
import type { OptionTable } from '../../option-spec.ts';

const { snapshots, ...others } = lookOptions;

/** Every option of `versions`. */
export const versionsOptions = {
  glob: {
    kind: 'flag',
    group: 'What is looked at',
    describe:
      'PATH is a glob: every file that matches, by what the index knows of it; none is followed to another path.',
  },
  snapshots,
  ...others,
} as const satisfies OptionTable;
