import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import { giveOwnFile } from './give-own-file.ts';
import { nodeFileSystem } from './node-file-system.ts';
import { currentPlatform } from './platform-profile.ts';
import { withNullDevice } from './windows-path.ts';

export interface LogFile {
  /** false: a pipe, a terminal or a device */
  readonly isRegular: boolean;
  /** Appends at once, so that the log is complete up to the moment a run is killed. */
  append(text: string): void;
  close(): void;
}

/**
 * The text of a file in UTF-8, or in UTF-16 with a byte-order mark, as PowerShell 5.1 writes it; without the mark.
 * Undefined where its bytes are no such text.
 */
export function readTextFile(path: string): string | undefined {
  const bytes = fs.readFileSync(path);
  try {
    const text = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text; // UTF-16 without a mark is UTF-8 with a NUL in every other place
  } catch (error: unknown) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return 'utf-8';
}

/**
 * Opens a file for appending; with `mayCreate` it is created where it is missing, and its folder must exist. Where it
 * has other names, as in a snapshot, they keep it as it is: this name gets a copy first.
 */
export function openLog(typed: string, { mayCreate }: { mayCreate: boolean }): LogFile {
  const path = currentPlatform().name === 'windows' ? withNullDevice(typed) : typed;
  const flags = mayCreate ? 'a' : fs.constants.O_WRONLY | fs.constants.O_APPEND;
  let fd = fs.openSync(path, flags);
  const status = fs.fstatSync(fd);
  const isRegular = status.isFile();
  if (isRegular && status.nlink > 1) {
    fs.closeSync(fd);
    const file = fs.realpathSync(path);
    giveOwnFile(nodeFileSystem, file, `${file}.${randomInt(36 ** 6).toString(36)}`);
    fd = fs.openSync(path, flags);
  }
  return {
    isRegular,
    append: (text) => fs.writeSync(fd, text),
    close: () => fs.closeSync(fd),
  };
}
