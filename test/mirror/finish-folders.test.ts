import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { finishEach } from '../../src/mirror/finish-each.ts';
import { finishFolders } from '../../src/mirror/finish-folders.ts';
import type { FinishTask } from '../../src/mirror/jobs.ts';
import type { MirrorRun } from '../../src/mirror/mirror-run.ts';
import { newFolder } from '../../src/mirror/source-tree.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { newSharedProgress } from '../../src/platform/shared-progress.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const PATHS = ['', 'shut', 'shut/deep', 'open'];

test('the snapshot’s own folder comes last, behind those whose mode shuts their owner out: it is closed until then', async () => {
  const base = temporaryFolder();
  for (const at of PATHS) for (const side of ['source', 'target']) fs.mkdirSync(path.join(base, side, at));
  fs.chmodSync(path.join(base, 'source'), 0o755);
  fs.chmodSync(path.join(base, 'source/shut'), 0o500);
  const target = path.join(base, 'target');
  fs.chmodSync(target, 0o700);
  const order: { at: string; topMode: number }[] = [];
  const watched: FileSystem = {
    ...nodeFileSystem,
    setTimes: (at, ...times) => {
      order.push({ at: path.relative(target, `${at}`), topMode: fs.statSync(target).mode & 0o777 });
      nodeFileSystem.setTimes(at, ...times);
    },
  };
  const finished = await finishFolders({ folders: folders(base), hardLinks: [] }, new Set(), runOf(base, watched));
  expect(finished.map((folder) => folder?.ino)).toEqual(PATHS.map((at) => inoOf(path.join(target, at))));
  expect(order.map(({ at }) => at).toSorted()).toEqual(PATHS.toSorted());
  expect(order.slice(-2).map(({ at }) => at)).toEqual(['shut', '']);
  expect(order.slice(0, -1).every(({ topMode }) => topMode === 0o700)).toBe(true);
  expect(fs.statSync(target).mode & 0o777).toBe(0o755);
});

function folders(base: string) {
  return PATHS.map((at, number) => {
    const parent = number === 0 ? undefined : Math.max(0, PATHS.indexOf(path.dirname(at)));
    return newFolder({ number, parent, name: path.basename(at), source: path.join(base, 'source', at), path: at });
  });
}

/** Of what a run is, what this needs. */
function runOf(base: string, watched: FileSystem): MirrorRun {
  const { uid, gid } = nodeFileSystem.lstat(base);
  const tools = { fs: watched, user: { uid, gid, groups: [], isRoot: false } };
  const pool = { threads: 2, run: (_: unknown, task: FinishTask) => Promise.resolve(finishEach(task, tools)) };
  const failed = { fail: (failure: unknown) => expect(failure).toBe('none') };
  return {
    request: { target: path.join(base, 'target') },
    tools: { ...tools, pool, progress: newSharedProgress() },
    tally: failed,
    isStopped: () => false,
  } as unknown as MirrorRun;
}

function inoOf(folder: string): bigint {
  return nodeFileSystem.lstat(folder).ino;
}
