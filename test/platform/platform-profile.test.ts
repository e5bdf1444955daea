import process from 'node:process';
import { expect, it } from 'vitest';
import { currentPlatform, LINUX, MACOS, WINDOWS } from '../../src/platform/platform-profile.ts';

it('every profile loads on every platform and the current one is among them', () => {
  expect([LINUX.name, MACOS.name, WINDOWS.name]).toEqual(['linux', 'macos', 'windows']);
  expect([LINUX, MACOS, WINDOWS]).toContain(currentPlatform());
});

it.runIf(process.platform === 'linux')('Linux is known for what it is', () => {
  expect(currentPlatform()).toBe(LINUX);
});
