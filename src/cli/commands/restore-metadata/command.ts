import type { Command } from '../../command.ts';
import { restoreMetadataOptions } from './options.ts';

export const restoreMetadataCommand: Command = {
  name: 'restore-metadata',
  usage: 'restore-metadata [options] ROOT [SNAPSHOT[/PATH]]',
  summary:
    'Lists the times, modes and owners that names gave up when they were linked with --ignore. The index keeps them; restore and isolate give them back.',
  options: restoreMetadataOptions,
  examples: [['dedupe-backups restore-metadata E:\\backups 2026-11-21', 'what one snapshot gave up']],
  run: async (raw, host) => {
    const [{ withConfigFile }, { runRestoreMetadata }] = await Promise.all([
      import('../../config-file.ts'),
      import('./run.ts'),
    ]);
    const { givenUpMetadata } = await import('../../../index.ts');
    return runRestoreMetadata(withConfigFile(raw, restoreMetadataOptions), host, givenUpMetadata);
  },
};
