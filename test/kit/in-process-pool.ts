import { type FlushTask, flushDisk } from '../../src/copying/flush-disk.ts';
import type { LinkTask } from '../../src/dedupe/jobs.ts';
import { type LinkResult, linkNames } from '../../src/linking/link-names.ts';
import { sourceLister } from '../../src/mirror/list-source.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import type { WorkerPool } from '../../src/platform/worker-pool.ts';
import { decodedName, namesOf, seenFile } from '../../src/walk/file-table.ts';
import { findUnchanged, type UnchangedTask } from '../../src/walk/find-unchanged.ts';
import { tablePaths } from '../../src/walk/table-paths.ts';
import { taskScanner } from '../../src/walk/task-scanner.ts';
import { copyContext } from '../../workers/copy-context.ts';

/** Scans, lists sources and links on this thread, through a file system of the test's. Messages arrive as from another thread. */
export function inProcessPool(fs: FileSystem, threads = 1): WorkerPool {
  // biome-ignore lint/suspicious/noExplicitAny: one map for jobs of many types, as in the real pool
  const jobs: Record<string, (task: any) => any> = {
    scan: taskScanner(fs),
    'find-unchanged': (task: UnchangedTask) => findUnchanged(task, fs),
    link: (task: LinkTask) => link(task, fs),
    'list-source': sourceLister(fs, async (rules) => ({ ...(await copyContext(rules)), fs })),
    flush: (task: FlushTask) => flushDisk(task, fs),
  };
  return {
    threads,
    run: async ({ name }, task) => structuredClone(await jobs[name](structuredClone(task))),
    close: () => Promise.resolve(),
  };
}

function link({ table, actions, limit, reach, run }: LinkTask, fs: FileSystem): LinkResult {
  const paths = tablePaths(table);
  return linkNames(actions, {
    fs,
    reach,
    limit,
    run,
    folderOf: (name) => table.names.folder[name],
    folderPath: (folder) => paths.folder(folder),
    folderIno: (folder) => table.folders.ino[folder],
    nameIn: (name) => decodedName(table, name),
    namesOf: (inode) => namesOf(table, inode),
    seen: (inode) => seenFile(table, inode),
    onDone: () => undefined,
    isCancelled: () => false,
  });
}
