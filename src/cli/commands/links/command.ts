import { defined } from '../../../domain/defined.ts';
import type { LinksSummary } from '../../../domain/found-names.ts';
import type { Command } from '../../command.ts';
import { optionReader } from '../../option-spec.ts';
import { usageError } from '../../usage-error.ts';
import { linksOptions } from './options.ts';

/** The names of a file. */
export const linksCommand: Command = {
  name: 'links',
  usage: 'links [options] FILE',
  summary:
    'Tells all names of FILE below its root, and those of other files with the same bytes, as their hashes say. Names of one file change together when one is edited.',
  options: linksOptions,
  examples: [
    ['dedupe-backups links E:\\backups\\2026-11-22\\letter.odt', 'where else this file is'],
    [
      'dedupe-backups links --root /mnt/usb/backups /mnt/usb/backups/2026-11-22/letter.odt',
      'where nothing was linked yet',
    ],
  ],
  run: async ({ positionals, values }, host) => {
    const [file, extra] = positionals;
    if (file === undefined || file === '')
      throw usageError('FILE is missing.', `For example  ${linksCommand.examples[0][0]}`);
    if (extra !== undefined) throw usageError(`one FILE only: ${file}, and also ${extra}`);
    const [{ runLooking }, { resolveLook }, { linksText }, { links }] = await Promise.all([
      import('../../run-looking.ts'),
      import('../../look-options.ts'),
      import('./links-text.ts'),
      import('../../../index.ts'),
    ]);
    const { look, output } = resolveLook(values);
    const root = optionReader(linksOptions, values).text('root');
    return runLooking<LinksSummary>(host, {
      output,
      work: (tools) => links({ file, ...defined({ root }), ...look, ...tools }),
      ...linksText(),
    });
  },
};
