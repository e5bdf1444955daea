import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import { isErrno } from './errno.ts';
import type { FsPath } from './fs-path.ts';

/**
 * Makes a folder and those above it; one that is there will do. Node's own way tries for ever where the system says
 * ENOENT below a folder that is there, as in /proc.
 */
export function makeFolder(folder: FsPath): void {
  if (made(folder)) return;
  makeFolder(parentOf(folder));
  if (!made(folder)) fs.mkdirSync(folder);
}

/** False where the folder above is missing, as far as the system says. */
function made(folder: FsPath): boolean {
  try {
    fs.mkdirSync(folder);
    return true;
  } catch (error: unknown) {
    if (isFolder(folder)) return true;
    if (!isErrno(error, 'ENOENT') || isTop(folder)) throw error;
    return false;
  }
}

function isFolder(folder: FsPath): boolean {
  return fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isTop(folder: FsPath): boolean {
  return parentOf(folder).toString() === folder.toString();
}

function parentOf(folder: FsPath): FsPath {
  if (typeof folder === 'string') return path.dirname(folder);
  return Buffer.from(path.dirname(folder.toString('latin1')), 'latin1');
}
