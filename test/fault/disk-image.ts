import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { inTemporaryFolder } from '../kit/temporary-folder.ts';

/** What makes a file system in a file. */
const MAKERS = {
  ext4: ['mkfs.ext4', '-q', '-F', '-m', '0'],
  /** whose inodes have no room for a time of birth */
  'ext4 without births': ['mkfs.ext4', '-q', '-F', '-m', '0', '-I', '128'],
  xfs: ['mkfs.xfs', '-q', '-f'],
  btrfs: ['mkfs.btrfs', '-q', '-f'],
} as const;

type DiskKind = keyof typeof MAKERS;

/** Nothing reaches the disk but what is asked for: a copy of it is what it was at one moment. */
const LATE: Readonly<Record<DiskKind, string>> = {
  ext4: ',commit=600',
  'ext4 without births': ',commit=600',
  xfs: '',
  btrfs: ',commit=300',
};

/** Gives `use` the folder where a new empty disk is mounted, which goes away with it. */
export function onDisk<T>(kind: DiskKind, mebibytes: number, use: (mounted: string) => Promise<T>): Promise<T> {
  return onDiskWithPower(kind, mebibytes, ({ mounted }) => use(mounted));
}

export interface DiskWithPower {
  readonly mounted: string;
  /** Mounts the disk anew with what it had at this moment: what only the system's memory had is gone. */
  cutPower(): void;
}

export function onDiskWithPower<T>(
  kind: DiskKind,
  mebibytes: number,
  use: (disk: DiskWithPower) => Promise<T>,
): Promise<T> {
  return inTemporaryFolder(async (folder) => {
    const image = path.join(folder, 'image');
    const mounted = path.join(folder, 'mounted');
    fs.writeFileSync(image, '');
    fs.truncateSync(image, mebibytes * 2 ** 20);
    fs.mkdirSync(mounted);
    const [command, ...args] = MAKERS[kind];
    execFileSync(command, [...args, image]);
    const mount = (): void => void execFileSync('mount', ['-o', `loop${LATE[kind]}`, image, mounted]);
    const cutPower = (): void => {
      const asItWas = path.join(folder, 'as-it-was');
      execFileSync('cp', ['--sparse=always', image, asItWas]);
      execFileSync('umount', [mounted]);
      fs.renameSync(asItWas, image);
      mount();
    };
    mount();
    try {
      return await use({ mounted, cutPower });
    } finally {
      execFileSync('umount', [mounted]);
    }
  });
}
