import type { Command } from '../../command.ts';
import { restoreOptions } from './options.ts';

export const restoreCommand: Command = {
  name: 'restore',
  usage: 'restore [options] [ROOT] SNAPSHOT[/PATH] DESTINATION',
  summary:
    'Copies a snapshot, or a folder or file in one, to DESTINATION: bytes, times, modes, owners where permitted, symlinks, empty folders, holes. Without ROOT, SNAPSHOT[/PATH] is a path like any other, and the root is the nearest folder above it that was worked on. Each copy is read back and compared. What shared a file becomes files of their own: links that were there before cannot be told from those of this program.',
  options: restoreOptions,
  examples: [
    [
      'dedupe-backups restore E:\\backups 2026-11-21 D:\\Restored',
      'a whole snapshot; its contents go into D:\\Restored',
    ],
    ['dedupe-backups restore E:\\backups\\2026-11-21\\Documents C:\\Data\\Documents', 'what is missing in a folder'],
    ['dedupe-backups restore --overwrite always /mnt/usb/backups 2026-11-21/etc/fstab .', 'one file, into this folder'],
  ],
  run: async (raw, host) => {
    const [{ withConfigFile }, { resolveRestore }, { runRestore }] = await Promise.all([
      import('../../config-file.ts'),
      import('./resolve-options.ts'),
      import('./run.ts'),
    ]);
    const resolved = resolveRestore(withConfigFile(raw, restoreOptions));
    const { restore } = await import('../../../index.ts');
    return runRestore(resolved, host, restore);
  },
};
