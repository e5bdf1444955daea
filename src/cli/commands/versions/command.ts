import type { VersionsSummary } from '../../../domain/versions.ts';
import type { Command } from '../../command.ts';
import { usageError } from '../../usage-error.ts';
import { versionsOptions } from './options.ts';

/** A file over time. */
export const versionsCommand: Command = {
  name: 'versions',
  usage: 'versions [options] ROOT PATH',
  summary:
    'Tells the versions of a file over the snapshots, oldest first. PATH is its path in a snapshot. Where that is missing it is looked for under other paths, by inode and by its bytes, as far as it can be followed.',
  options: versionsOptions,
  examples: [
    ['dedupe-backups versions E:\\backups Documents\\accounts.ods', 'when it changed, and where it was before'],
    ["dedupe-backups versions --glob /mnt/usb/backups 'Documents/*.ods'", 'of every file that matches'],
  ],
  run: async ({ positionals, values }, host) => {
    const [root = '', path = '', extra] = positionals;
    if (root === '' || path === '') {
      throw usageError(
        root === '' ? 'ROOT and PATH are missing.' : `PATH is missing: the file in the snapshots of ${root}.`,
        `For example  ${versionsCommand.examples[0][0]}`,
      );
    }
    if (extra !== undefined) throw usageError(`one PATH only: ${path}, and also ${extra}`);
    const [{ checkRootIsFirst }, { runLooking }, { resolveLook }, { versionsText }, { versions }] = await Promise.all([
      import('../../root-first.ts'),
      import('../../run-looking.ts'),
      import('../../look-options.ts'),
      import('./versions-text.ts'),
      import('../../../index.ts'),
    ]);
    checkRootIsFirst(positionals, versionsCommand.examples[0][0]);
    const { look, output } = resolveLook(values);
    return runLooking<VersionsSummary>(host, {
      output,
      work: (tools) => versions({ root, path, glob: values.glob === true, ...look, ...tools }),
      ...versionsText(),
    });
  },
};
