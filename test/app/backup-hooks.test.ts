import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { type BackupOptions, backup, type DedupeEvent } from '../../src/index.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

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
});
