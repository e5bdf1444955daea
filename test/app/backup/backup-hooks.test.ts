import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it, vi } from 'vitest';
import { type BackupOptions, backup, type DedupeEvent } from '../../../src/index.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import { file, tree } from '../../kit/tree.ts';

function newBackup(options: Partial<BackupOptions>) {
  const at = temporaryFolder();
  tree(at, { 'source/a': file('1') });
  const root = path.join(at, 'root');
  fs.mkdirSync(root);
  const run = () => backup({ sources: [path.join(at, 'source')], root, threads: 1, index: false, ...options });
  return { at, root, run };
}

describe.runIf(process.platform !== 'win32')('a command of backup', () => {
  it('whose lines an observer cannot take runs to its end, and then that is thrown', async () => {
    const done = path.join(temporaryFolder(), 'done');
    const onEvent = ({ type }: DedupeEvent): void => {
      if (type === 'hook-output') throw new Error('of the observer');
    };
    const { root, run } = newBackup({ before: `echo one; echo two; sleep 0.3; echo > ${done}`, onEvent });
    await expect(run()).rejects.toThrow('of the observer');
    expect([fs.existsSync(done), fs.readdirSync(root)]).toEqual([true, []]);
  });

  it('of a run that a command of another run started knows nothing of that one', async () => {
    for (const name of ['OUTCOME', 'ERROR', 'DRY_RUN', 'SNAPSHOT']) vi.stubEnv(`DEDUPE_BACKUPS_${name}`, 'of another');
    vi.stubEnv('OF_THE_USER', 'kept');
    const lines: string[] = [];
    const onEvent = (event: DedupeEvent): void => {
      if (event.type === 'hook-output') lines.push(event.line);
    };
    const { root, run } = newBackup({ before: 'env', onEvent });
    await run();
    expect(lines).toContain('OF_THE_USER=kept');
    const own = lines.filter((line) => line.startsWith('DEDUPE_BACKUPS_')).sort();
    expect(own).toEqual([`DEDUPE_BACKUPS_ROOT=${root}`, expect.stringMatching(/^DEDUPE_BACKUPS_SOURCES=/)]);
  });
});
