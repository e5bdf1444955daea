import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { inTemporaryFolder } from '../kit/temporary-folder.ts';

/** What makes a file system in a file. */
const MAKERS = {
  ext4: ['mkfs.ext4', '-q', '-F', '-m', '0'],
  xfs: ['mkfs.xfs', '-q', '-f'],
  btrfs: ['mkfs.btrfs', '-q', '-f'],
} as const;

export type DiskKind = keyof typeof MAKERS;

/** Gives `use` the folder where a new empty disk is mounted, which goes away with it. */
export function onDisk<T>(kind: DiskKind, mebibytes: number, use: (mounted: string) => Promise<T>): Promise<T> {
  return inTemporaryFolder(async (folder) => {
    const image = path.join(folder, 'image');
    const mounted = path.join(folder, 'mounted');
    fs.writeFileSync(image, '');
    fs.truncateSync(image, mebibytes * 2 ** 20);
    fs.mkdirSync(mounted);
    const [command, ...args] = MAKERS[kind];
    execFileSync(command, [...args, image]);
    execFileSync('mount', ['-o', 'loop', image, mounted]);
    try {
      return await use(mounted);
    } finally {
      execFileSync('umount', [mounted]);
    }
  });
}
