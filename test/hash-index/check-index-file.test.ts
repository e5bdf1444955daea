import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { checkIndexFile, type IndexFileState } from '../../src/hash-index/check-index-file.ts';
import { openLmdbIndex } from '../../src/hash-index/lmdb-index.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { randomNumbers } from './corrupt.ts';
import { record } from './records.ts';

test('whatever LMDB writes is sound: growing, shrinking, with long values and freed pages used again', async () => {
  const file = path.join(temporaryFolder(), 'index.mdb');
  const random = randomNumbers(5);
  const some = (most: number) => Math.floor(random() * most);
  for (let round = 0; round < 12; round++) {
    const index = openLmdbIndex(file, 0);
    for (let transaction = 0; transaction < 3; transaction++) {
      const put = Array.from({ length: some(1500) }, () => ({
        ...record(some(5000), some(5), some(1000)),
        path: Buffer.alloc(Math.floor(random() ** 8 * 9000), 'x'),
      }));
      const forget = Array.from({ length: round % 4 === 3 ? 4000 : 100 }, () => BigInt(some(5000)));
      await index.write({ put, forget });
    }
    await index.close();
    expect(check(file)).toEqual({ state: 'sound' });
  }
}, 120_000);

function check(file: string): IndexFileState {
  const fd = fs.openSync(file, 'r');
  try {
    return checkIndexFile(nodeFileSystem, fd);
  } finally {
    fs.closeSync(fd);
  }
}
