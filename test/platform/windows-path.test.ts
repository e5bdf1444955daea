import path from 'node:path';
import { expect, it } from 'vitest';
import { plainWindowsPath, withNullDevice } from '../../src/platform/windows-path.ts';

it.each([
  ['\\\\?\\C:\\x', 'C:\\x'],
  ['\\\\?\\E:\\', 'E:\\'],
  ['\\\\.\\e:\\x', 'e:\\x'],
  ['\\\\?\\UNC\\server\\share\\x', '\\\\server\\share\\x'],
  ['\\\\?\\unc\\server\\share', '\\\\server\\share'],
  ['\\\\?\\Volume{b75e2c83-0000-0000-0000-602f00000000}\\x', '\\\\?\\Volume{b75e2c83-0000-0000-0000-602f00000000}\\x'],
  ['E:\\x', 'E:\\x'],
  ['\\\\server\\share', '\\\\server\\share'],
  ['E:', 'E:'],
])('%s is plainly %s', (given, plain) => {
  expect(plainWindowsPath(given)).toBe(plain);
});

it('a drive with the prefix is no folder to node, which is why paths go without', () => {
  const once = path.win32.toNamespacedPath('E:\\');
  expect(once).toBe('\\\\?\\E:\\');
  expect(path.win32.toNamespacedPath(plainWindowsPath(once))).toBe('\\\\?\\E:\\');
});

it.each(['NUL', 'nul', 'nul:', 'E:nul', 'C:\\logs\\NUL', 'logs/nul'])('%s is the null device', (given) => {
  expect(withNullDevice(given)).toBe('\\\\.\\NUL');
});

it.each(['E:\\annul', 'nul.log', 'nul\\log', '\\\\?\\E:\\nul', '\\\\server\\share\\nul', '\\\\.\\NUL'])(
  '%s stays as it is',
  (given) => {
    expect(withNullDevice(given)).toBe(given);
  },
);
