import type { LinkTask } from '../src/dedupe/jobs.ts';
import { type LinkResult, linkNames } from '../src/linking/link-names.ts';
import { nodeFileSystem } from '../src/platform/node-file-system.ts';
import { countItem, isStopRequested } from '../src/platform/shared-progress.ts';
import { decodedName, namesOf, seenFile } from '../src/walk/file-table.ts';
import { tablePaths } from '../src/walk/table-paths.ts';

export default function link({ table, actions, progress, limit, reach, run }: LinkTask): LinkResult {
  const paths = tablePaths(table);
  return linkNames(actions, {
    fs: nodeFileSystem,
    reach,
    limit,
    run,
    folderOf: (name) => table.names.folder[name],
    folderPath: (folder) => paths.folder(folder),
    folderIno: (folder) => table.folders.ino[folder],
    nameIn: (name) => decodedName(table, name),
    namesOf: (inode) => namesOf(table, inode),
    seen: (inode) => seenFile(table, inode),
    onDone: () => countItem(progress),
    isCancelled: () => isStopRequested(progress),
  });
}
