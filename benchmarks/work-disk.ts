import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { onceAtExit } from './at-exit.ts';

/** A place for trees that can be put back to a state that was kept. */
export interface WorkDisk {
  /** for people */
  readonly kind: string;
  /** an empty folder, or what was put there */
  readonly root: string;
  /** Remembers what `root` holds now. */
  keep(): void;
  /** Makes `root` what it was when it was kept, and its content warm. */
  restore(): void;
  /** Gives everything back. */
  close(): void;
}

export const DISK_KINDS = ['ext4', 'xfs', 'btrfs', 'folder'] as const;
export type DiskKind = (typeof DISK_KINDS)[number];

const MIB = 2 ** 20;
const MAKE: Readonly<Record<Exclude<DiskKind, 'folder'>, readonly string[]>> = {
  ext4: ['mkfs.ext4', '-q', '-F', '-i', '4096', '-m', '0', '-E', 'lazy_itable_init=0,lazy_journal_init=0'],
  xfs: ['mkfs.xfs', '-q', '-f'],
  btrfs: ['mkfs.btrfs', '-q', '-f'],
};

export function hasDiskKind(kind: DiskKind): boolean {
  if (kind === 'folder') return true;
  return process.getuid?.() === 0 && isInstalled(MAKE[kind][0]);
}

export function isInstalled(program: string): boolean {
  const folders = `${process.env.PATH}:/usr/sbin:/sbin`.split(':');
  return folders.some((folder) => fs.existsSync(path.join(folder, program)));
}

/** `bytes` is the room for a tree; `parent` the folder in which a disk of kind `folder` makes its own. */
export function openWorkDisk(kind: DiskKind, { bytes, parent }: { bytes: number; parent?: string }): WorkDisk {
  const home = fs.mkdtempSync(path.join(path.resolve(parent ?? os.tmpdir()), 'dedupe-backups-bench-'));
  const disk = kind === 'folder' ? folderDisk(home) : loopDisk(home, kind, bytes);
  const close = onceAtExit(() => disk.close());
  return { ...disk, close };
}

/** On a disk that is there already. */
function folderDisk(home: string): WorkDisk {
  const root = path.join(home, 'root');
  const kept = path.join(home, 'kept');
  fs.mkdirSync(root);
  return {
    kind: `folder ${home}`,
    root,
    keep: () => execFileSync('cp', ['-a', root, kept]),
    restore: () => {
      fs.rmSync(root, { recursive: true });
      execFileSync('cp', ['-a', kept, root]);
      warm(root);
    },
    close: () => fs.rmSync(home, { recursive: true, force: true }),
  };
}

/** A file system in a file in memory, so that a disk's noise is out. Copying the file puts every block back. */
function loopDisk(home: string, kind: Exclude<DiskKind, 'folder'>, bytes: number): WorkDisk {
  const memory = path.join(home, 'memory');
  const image = path.join(memory, 'image');
  const kept = path.join(memory, 'kept');
  const mounted = path.join(home, 'mounted');
  const root = path.join(mounted, 'root');
  for (const folder of [memory, mounted]) fs.mkdirSync(folder);
  const mount = (): unknown => execFileSync('mount', ['-o', 'loop,noatime', image, mounted]);
  const close = (): void => {
    unmount(mounted);
    unmount(memory);
    fs.rmSync(home, { recursive: true, force: true });
  };
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=100%', 'dedupe-backups-bench', memory]);
    fs.writeFileSync(image, '');
    fs.truncateSync(image, Math.ceil((bytes * 1.5) / MIB + 600) * MIB);
    const [program, ...args] = MAKE[kind];
    execFileSync(program, [...args, image], { stdio: ['ignore', 'ignore', 'pipe'] });
    mount();
    fs.mkdirSync(root);
  } catch (error: unknown) {
    close();
    throw error;
  }
  return {
    kind: `${kind} in memory`,
    root,
    keep: () => {
      unmount(mounted);
      execFileSync('cp', ['--sparse=always', image, kept]);
      mount();
    },
    restore: () => {
      unmount(mounted);
      execFileSync('cp', ['--sparse=always', kept, image]);
      mount();
      warm(root);
    },
    close,
  };
}

function isMounted(at: string): boolean {
  return fs.readFileSync('/proc/mounts', 'utf8').includes(` ${at} `);
}

/** Something that still looks at it, an indexer for instance, must not keep it: then it goes as soon as that is done. */
function unmount(at: string): void {
  if (!isMounted(at)) return;
  try {
    execFileSync('umount', [at], { stdio: 'ignore' });
  } catch {
    execFileSync('umount', ['--lazy', at]);
  }
}

/** Reads everything once, so that all who come after find the same cache. */
export function warm(root: string): void {
  execFileSync('sh', ['-c', 'find "$1" -type f -print0 | xargs -0 cat > /dev/null; sync -f "$1"', 'warm', root]);
}

/** Before a run that shall find nothing in memory. */
export function dropCaches(): void {
  execFileSync('sync');
  fs.writeFileSync('/proc/sys/vm/drop_caches', '3');
}

/** With all times, in the order of the names. */
export function copyTree(from: string, to: string): void {
  execFileSync('cp', ['-a', from, to]);
}

/** What a tree takes on a disk. */
export function treeBytes(tree: string): number {
  return Number(execFileSync('du', ['-s', '--block-size=1', tree], { encoding: 'utf8' }).split('\t')[0]);
}
