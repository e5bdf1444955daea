import os from 'node:os';
import process from 'node:process';
import { expect, it } from 'vitest';
import { mountOf } from '../../src/platform/mount-of.ts';

it.runIf(process.platform === 'linux')('tells one mount from another', () => {
  const [here, again, proc] = [os.tmpdir(), os.tmpdir(), '/proc'].map((path) => mountOf(path));
  expect(here).toBe(again);
  if (here !== undefined) expect(proc).not.toBe(here); // an old system does not say
});
