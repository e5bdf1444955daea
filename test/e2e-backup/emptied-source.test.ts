import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { UNCHANGED_MODES } from '../../src/domain/backup-modes.ts';
import { backup } from '../../src/index.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

it.each(UNCHANGED_MODES)(
  'one of several sources that is empty and was not is refused before anything is made (%s)',
  async (unchanged) => {
    const [base, root] = [temporaryFolder(), temporaryFolder()];
    tree(base, { 'one/a/x': file('x'), 'two/y': file('y') });
    const sources = ['one', 'two'].map((name) => path.join(base, name));
    await backup({ sources, root, name: 'day1', threads: 1 });
    fs.rmSync(path.join(base, 'two/y'));
    await expect(backup({ sources, root, name: 'day2', threads: 1, unchanged })).rejects.toThrow(
      `${sources[1]} is empty`,
    );
    expect(fs.readdirSync(root).sort()).toEqual(['.dedupe-backups', 'day1']);
    expect(fs.readdirSync(path.join(root, '.dedupe-backups')).filter((name) => name.startsWith('day2'))).toEqual([]);
  },
);
