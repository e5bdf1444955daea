import fs from 'node:fs';
import { currentPlatform } from './platform-profile.ts';

const DEVICES = '/sys/dev/block';

/**
 * True where the system says that the disk of this device number (`dev` of lstat) spins, so that the head has to move
 * between two places that are read at once. False where it does not, or nothing tells: only Linux does so cheaply.
 */
export function isOnSpinningDisk(device: bigint): boolean {
  if (currentPlatform().name !== 'linux') return false;
  const folder = `${DEVICES}/${majorOf(device)}:${minorOf(device)}`;
  return ['queue/rotational', '../queue/rotational'].some((file) => readFlag(`${folder}/${file}`)); // a disk; a partition
}

function readFlag(path: string): boolean {
  try {
    return fs.readFileSync(path, 'latin1').trim() === '1';
  } catch {
    return false; // no such device (btrfs, network drives), or no /sys
  }
}

/** As glibc takes a device number apart. */
function majorOf(device: bigint): bigint {
  return ((device >> 8n) & 0xfffn) | ((device >> 32n) & 0xfffff000n);
}

function minorOf(device: bigint): bigint {
  return (device & 0xffn) | ((device >> 12n) & 0xffffff00n);
}
