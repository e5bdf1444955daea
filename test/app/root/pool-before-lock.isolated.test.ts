import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { withLockedRoot } from '../../../src/app/root/locked-root.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

const pool = vi.hoisted(() => ({ onClose: (): void => undefined }));
vi.mock('../../../src/platform/piscina-pool.ts', () => ({
  startPool: (threads: number) => ({ threads, run: vi.fn(), close: () => Promise.resolve(pool.onClose()) }),
}));

let closes: boolean[] = [];

beforeEach(() => {
  closes = [];
});

/** A run on a root; notes at each end of the pool whether the lock is there then. */
async function run(work: () => Promise<string>): Promise<string> {
  const root = temporaryFolder();
  pool.onClose = () => void closes.push(fs.existsSync(path.join(root, '.dedupe-backups/lock')));
  return await withLockedRoot(root, { threads: 1, onlyLooks: false }, work);
}

it('no thread is at work when the lock is gone', async () => {
  expect(await run(() => Promise.resolve('done'))).toBe('done');
  expect(closes).toEqual([true]);
});

it('nor where the run fails, as when one thread cannot start and others did', async () => {
  await expect(run(() => Promise.reject(new Error('no more threads')))).rejects.toThrow('no more threads');
  expect(closes).toEqual([true]);
});

it('threads end where the root cannot be held', async () => {
  const root = temporaryFolder();
  fs.writeFileSync(path.join(root, '.dedupe-backups'), '');
  pool.onClose = () => void closes.push(false);
  await expect(withLockedRoot(root, { threads: 1, onlyLooks: false }, () => Promise.resolve('held'))).rejects.toThrow(
    'is not a folder',
  );
  expect(closes).toEqual([false]);
});
