import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import { isErrno } from '../../src/platform/errno.ts';

/** A new empty folder that goes away with everything in it when the test ends. */
export function temporaryFolder(base?: string): string {
  const folder = makeFolder(base);
  onTestFinished(() => removeFolder(folder));
  return folder;
}

/** The same for all tests of a file or a group: call it outside of tests. */
export function sharedFolder(base?: string): string {
  const folder = makeFolder(base);
  afterAll(() => removeFolder(folder));
  return folder;
}

/** The same for one run of a property, of which a test has many. */
export async function inTemporaryFolder<T>(use: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = makeFolder();
  try {
    return await use(folder);
  } finally {
    removeFolder(folder);
  }
}

function makeFolder(base = os.tmpdir()): string {
  return fs.mkdtempSync(path.join(fs.realpathSync(base), 'dedupe-backups-test-'));
}

function removeFolder(folder: string): void {
  const remove = (): void => fs.rmSync(folder, { recursive: true, force: true });
  try {
    remove();
  } catch (error: unknown) {
    if (!isErrno(error, 'EACCES')) throw error;
    openToOwner(folder);
    remove();
  }
}

/** Only root can empty a folder whose mode shuts its owner out. */
function openToOwner(folder: string): void {
  fs.chmodSync(folder, 0o700);
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) openToOwner(path.join(folder, entry.name));
  }
}
