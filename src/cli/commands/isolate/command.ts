import type { Command } from '../../command.ts';
import { isolateOptions } from './options.ts';

export const isolateCommand: Command = {
  name: 'isolate',
  usage: 'isolate [options] PATH…',
  summary:
    'Gives files in a snapshot, or all files in a folder of one, bytes of their own again, so that they can be edited or moved without touching other snapshots. Says first how much space that takes. A later run of dedupe-backups links them again.',
  options: isolateOptions,
  examples: [
    ['dedupe-backups isolate E:\\backups\\2026-11-21\\letter.docx', 'before you edit it there'],
    ['dedupe-backups isolate --dry-run /mnt/usb/backups/2026-11-21', 'what it takes to make a snapshot stand alone'],
  ],
  run: async (raw, host) => {
    const [{ withConfigFile }, { resolveIsolate }, { runIsolate }] = await Promise.all([
      import('../../config-file.ts'),
      import('./resolve-options.ts'),
      import('./run.ts'),
    ]);
    const resolved = resolveIsolate(withConfigFile(raw, isolateOptions));
    const { isolate } = await import('../../../index.ts');
    return runIsolate(resolved, host, isolate);
  },
};
