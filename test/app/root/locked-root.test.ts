import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { holdRoot } from '../../../src/app/root/locked-root.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

/** As on a disk that turned read-only: the lock cannot be removed. */
function spoilLock(state: string): void {
  fs.unlinkSync(path.join(state, 'lock'));
  fs.mkdirSync(path.join(state, 'lock'));
}

test('what stopped the run is told, and not that the lock could not be removed after it', async () => {
  const held = holdRoot(temporaryFolder(), { onlyLooks: false }, ({ state }) => {
    spoilLock(state);
    return Promise.reject(new Error('the disk is gone'));
  });
  await expect(held).rejects.toThrow('the disk is gone');
});

test('a lock that stays after a run that went well is an error', async () => {
  const held = holdRoot(temporaryFolder(), { onlyLooks: false }, ({ state }) => Promise.resolve(spoilLock(state)));
  await expect(held).rejects.toThrow('EISDIR');
});
