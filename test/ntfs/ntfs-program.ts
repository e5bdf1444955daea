import { afterAll } from 'vitest';
import { hereProgram, type Program } from '../shared/program.ts';
import { makeNtfsDisk } from './ntfs-disk.ts';

/** The program on a disk of its own, with owners and modes kept as NTFS access lists. */
export function ntfsProgram(): Program {
  const disk = makeNtfsDisk('permissions');
  afterAll(disk.remove);
  return { ...hereProgram, place: 'on NTFS', base: disk.folder, timeGrainNs: 100n };
}
