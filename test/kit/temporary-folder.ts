import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

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
  fs.rmSync(folder, { recursive: true, force: true });
}
