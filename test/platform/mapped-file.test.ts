import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openLmdbIndex } from '../../src/hash-index/lmdb-index.ts';
import { keepMapSmall } from '../../src/platform/mapped-file.ts';
import { currentPlatform } from '../../src/platform/platform-profile.ts';
import { record } from '../hash-index/records.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const RECORDS = 20_000;

test.runIf(currentPlatform().name === 'linux')(
  'what is mapped of a file is given back when the process grows, and is there when it is needed',
  async () => {
    const file = path.join(temporaryFolder(), 'index.mdb');
    const index = openLmdbIndex(file, 0);
    await index.write({ put: Array.from({ length: RECORDS }, (_, ino) => record(ino, 10, ino)) });
    const noteUse = keepMapSmall(file, 0);
    const digests = (): (bigint | undefined)[] =>
      Array.from({ length: RECORDS }, (_, ino) => index.lookUp(BigInt(ino))?.digest);
    const before = digests();
    index.lookUp(1n); // the index may have given all back by itself
    expect(mappedKiB(file)).toBeGreaterThan(0);

    for (let use = 0; use < 2048; use++) noteUse();
    expect(mappedKiB(file)).toBe(0);
    expect(digests()).toEqual(before);
    await index.close();
  },
);

test('an index is used where the system does not say how much memory is in use, as without a /proc', async () => {
  const refused = vi.spyOn(process.memoryUsage, 'rss').mockImplementation(() => {
    throw Object.assign(new Error('ENOENT'), { code: 'ENOENT', syscall: 'uv_resident_set_memory' });
  });
  onTestFinished(() => refused.mockRestore());
  const index = openLmdbIndex(path.join(temporaryFolder(), 'index.mdb'), 0);
  await index.write({ put: Array.from({ length: 1000 }, (_, ino) => record(ino, 10, ino)) });
  expect(index.lookUp(999n)?.digest).toBe(999n);
  await index.close();
});

/** proc(5): a line with the path, then lines of what is in memory of it. */
function mappedKiB(file: string): number {
  const maps = fs.readFileSync('/proc/self/smaps', 'utf8').split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m);
  const ofFile = maps.filter((map) => map.split('\n', 1)[0].endsWith(file));
  return ofFile.reduce((sum, map) => sum + Number(/^Rss:\s+(\d+) kB$/m.exec(map)?.[1]), 0);
}
