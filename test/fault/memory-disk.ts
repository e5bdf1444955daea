import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

const TOOLS = ['strace', 'mkfs.ext4', 'mkfs.xfs', 'mkfs.btrfs', 'chattr', 'mount'];

/**
 * All temporary folders of the lane are on a disk in memory: its thousands of runs would otherwise wait for the real
 * one at every commit. Tests that need a certain file system make an image of it.
 */
export function setup(): () => void {
  const missing = TOOLS.filter((tool) => spawnSync('which', [tool]).status !== 0);
  if (process.getuid?.() !== 0) missing.push('root');
  if (missing.length > 0) throw new Error(`the fault lane cannot run without ${missing.join(', ')}`);
  const disk = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'dedupe-backups-memory-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2g,mode=1777', 'tmpfs', disk]);
  process.env.TMPDIR = disk;
  return () => {
    execFileSync('umount', ['--lazy', disk]);
    fs.rmdirSync(disk);
  };
}
