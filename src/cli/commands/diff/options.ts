import { lookOptions } from '../../look-options.ts';
import type { OptionTable } from '../../option-spec.ts';

const { snapshots, ...others } = lookOptions;

/** Every option of `diff`. */
export const diffOptions = {
  include: {
    kind: 'list',
    value: 'GLOB',
    group: 'What is looked at',
    describe: 'Only names whose path in the snapshot matches; may be repeated.',
  },
  exclude: {
    kind: 'list',
    value: 'GLOB',
    group: 'What is looked at',
    describe: 'No file or folder whose path in the snapshot matches; may be repeated.',
  },
  snapshots,
  ...others,
} as const satisfies OptionTable;
