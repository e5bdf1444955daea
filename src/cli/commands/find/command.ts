import type { FindSummary } from '../../../domain/found-names.ts';
import type { Command } from '../../command.ts';
import { lookOptions } from '../../look-options.ts';
import { usageError } from '../../usage-error.ts';

/** Where a name occurs. */
export const findCommand: Command = {
  name: 'find',
  usage: 'find [options] ROOT GLOB…',
  summary:
    'Tells in which snapshots a name occurs, those of the newest first. Snapshots that follow one another and have the same file there are one line. A glob without / is held against the name, one with / against the path in the snapshot.',
  options: lookOptions,
  examples: [
    ["dedupe-backups find E:\\backups 'letter*'", 'files and folders of that name, wherever they are'],
    ["dedupe-backups find /mnt/usb/backups 'Photos/**/*.{jpg,CR2}'", 'below one folder'],
    ["dedupe-backups find --snapshots '2026-11-*' /mnt/usb/backups '*.odt'", 'in some snapshots'],
  ],
  run: async ({ positionals, values }, host) => {
    const [root = '', ...globs] = positionals;
    if (root === '' || globs.length === 0) {
      throw usageError(
        root === '' ? 'ROOT and a GLOB are missing.' : `what is to be found in ${root} is missing.`,
        `For example  ${findCommand.examples[0][0]}`,
      );
    }
    const [{ checkRootIsFirst }, { runLooking }, { resolveLook }, { findText }, { find }] = await Promise.all([
      import('../../root-first.ts'),
      import('../../run-looking.ts'),
      import('../../look-options.ts'),
      import('./find-text.ts'),
      import('../../../index.ts'),
    ]);
    checkRootIsFirst(positionals, findCommand.examples[0][0]);
    const { look, output } = resolveLook(values);
    return runLooking<FindSummary>(host, {
      output,
      work: (tools) => find({ root, globs, ...look, ...tools }),
      ...findText(),
    });
  },
};
