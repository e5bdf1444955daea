import path from 'node:path';
import { expect, test } from 'vitest';
import type { BackupOptions } from '../../src/app/backup-options.ts';
import { UNCHANGED_MODES } from '../../src/domain/backup-modes.ts';
import { isUnchanged } from '../../src/mirror/is-unchanged.ts';
import type { CompareTask } from '../../src/mirror/jobs.ts';
import type { MirrorRun } from '../../src/mirror/mirror-run.ts';
import { newFolder } from '../../src/mirror/source-tree.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

type Unchanged = BackupOptions['unchanged'];

/** What threads were asked whether they read, which find no difference but in what `differs` by its bytes. */
async function asked({ unchanged = 'copy' as Unchanged, failures = 0, differs = false, endsAt = 9, lacks = false }) {
  const root = temporaryFolder();
  tree(root, { 'source/sub/a': file('x'), ...(lacks ? { 'previous/b': file('x') } : { 'previous/sub/a': file('x') }) });
  const reads: boolean[] = [];
  const pool = {
    threads: 1,
    run: (_: unknown, { readBytes }: CompareTask) => {
      reads.push(readBytes);
      return Promise.resolve(!(differs && readBytes));
    },
  };
  const folders = ['', 'sub'].map((at, number) =>
    newFolder({
      number,
      parent: number === 0 ? undefined : 0,
      name: at,
      source: path.join(root, 'source', at),
      path: at,
    }),
  );
  const run = {
    request: { previous: path.join(root, 'previous') },
    tools: { fs: nodeFileSystem, pool },
    tally: { failures: Array.from({ length: failures }) },
    rules: { unchanged },
    isStopped: () => reads.length >= endsAt,
  } as unknown as MirrorRun;
  return { isSame: await isUnchanged({ folders, hardLinks: [] }, run), reads };
}

test.each(UNCHANGED_MODES)(
  'a source is unchanged by its bytes too, unless its times are trusted (%s)',
  async (mode) => {
    const reads = mode === 'link' ? [false] : [false, true];
    expect(await asked({ unchanged: mode })).toEqual({ isSame: true, reads });
    expect(await asked({ unchanged: mode, differs: true })).toEqual({ isSame: mode === 'link', reads });
  },
);

test.each([
  ['something in it could not be looked at', { failures: 1 }, []],
  ['the previous snapshot lacks a folder of it', { lacks: true }, []],
  ['the run is to end meanwhile', { endsAt: 2 }, [false, true]],
] as const)('it is not taken for unchanged where %s', async (_, how, reads) => {
  expect(await asked(how)).toEqual({ isSame: false, reads });
});
