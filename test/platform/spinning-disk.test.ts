import fs from 'node:fs';
import process from 'node:process';
import { expect, it } from 'vitest';
import { isOnSpinningDisk } from '../../src/platform/spinning-disk.ts';

const onLinux = it.runIf(process.platform === 'linux' && fs.existsSync('/sys/dev/block'));

onLinux('a disk spins where the system says so', () => {
  for (const name of fs.readdirSync('/sys/dev/block')) {
    const [major, minor] = name.split(':').map(BigInt);
    const device =
      ((major & 0xfffff000n) << 32n) | ((major & 0xfffn) << 8n) | ((minor & 0xffffff00n) << 12n) | (minor & 0xffn);
    const files = [`/sys/dev/block/${name}/queue/rotational`, `/sys/dev/block/${name}/../queue/rotational`];
    const flag = files.filter((file) => fs.existsSync(file)).map((file) => fs.readFileSync(file, 'latin1'))[0];
    expect([name, isOnSpinningDisk(device)]).toEqual([name, flag === '1\n']);
  }
});

it('a device that nothing is known of does not', () => {
  expect(isOnSpinningDisk(0n)).toBe(false);
});
