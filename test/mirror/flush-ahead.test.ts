import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { WritesLost } from '../../src/copying/flush-disk.ts';
import { flushAhead } from '../../src/mirror/flush-ahead.ts';

const MIB = 2 ** 20;
const PLACE = { target: '/root/new', rootShown: 'E:\\backups' };

test('the disk is set to write when enough waits for it, one time after the other', async () => {
  const disk = slowDisk();
  const ahead = flushAhead(PLACE, disk);
  ahead.wrote(63 * MIB);
  expect(disk.flushes).toBe(0);
  ahead.wrote(MIB);
  ahead.wrote(100 * MIB); // while it writes
  expect(disk.flushes).toBe(1);
  await disk.end();
  ahead.wrote(1);
  expect(disk.flushes).toBe(2);
  await disk.end();
  await ahead.settle();
});

test('what the disk could not take is told of by each later look, and no more is asked of it', async () => {
  const disk = slowDisk();
  const ahead = flushAhead(PLACE, disk);
  ahead.wrote(64 * MIB);
  await disk.end('EIO');
  ahead.wrote(64 * MIB);
  expect(disk.flushes).toBe(1);
  for (let look = 0; look < 2; look++) {
    await expect(ahead.settle()).rejects.toThrow(/E:\\backups could be written to the disk: .* \(EIO\)/);
    await expect(ahead.settle()).rejects.toThrow(WritesLost);
  }
});

test('to settle waits for the flush that is under way', async () => {
  const disk = slowDisk();
  const ahead = flushAhead(PLACE, disk);
  ahead.wrote(64 * MIB);
  const settled = expect(ahead.settle()).rejects.toThrow(/ENOSPC/);
  await disk.end('ENOSPC');
  await settled;
});

function slowDisk() {
  let finish: (code?: string) => void = () => undefined;
  const disk = {
    flushes: 0,
    startFlush: () => {
      disk.flushes++;
      return new Promise<void>((resolve, reject) => {
        finish = (code) =>
          code === undefined
            ? resolve()
            : reject(Object.assign(new Error(code), { code, errno: -1, syscall: 'syncfs' }));
      });
    },
    end: async (code?: string) => {
      finish(code);
      await turn();
    },
  };
  return disk;
}
