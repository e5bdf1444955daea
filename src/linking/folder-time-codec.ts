import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { decodeName, type FsPath } from '../platform/fs-path.ts';
import type { PlatformProfile } from '../platform/platform-profile.ts';

export interface FolderTime {
  /** relative to the root; '' is the root itself */
  readonly path: FsPath;
  /** of the folder: another one that has its path since gets no time of it; undefined in what a journal without it had */
  readonly ino: bigint | undefined;
  readonly mtimeNs: bigint;
}

/** What is read back: the names that lead from the root to the folder. */
export interface FolderTimeEntry {
  readonly names: readonly FsPath[];
  /** undefined in a journal of the time before it was written down */
  readonly ino: bigint | undefined;
  readonly mtimeNs: bigint;
}

// One line per folder: 16 hex digits of the sha256 of the rest, a space, then JSON: [mtime in ns, path, ino], where a
// path that is not valid UTF-8 is { bytes: hex }. (JSON keeps lone surrogates, which Windows allows in names, as \udXXX.)
const CHECK_LENGTH = 16;

export function encodeFolderTimes(entries: Iterable<FolderTime>): string {
  let lines = '';
  for (const entry of entries) lines += encodeLine(entry);
  return lines;
}

/** The sound entries that stay inside the root. */
export function decodeFolderTimes(journal: Buffer, platform: PlatformProfile): FolderTimeEntry[] {
  return journal
    .toString()
    .split('\n')
    .map((line) => decodeLine(line, platform))
    .filter((entry) => entry !== undefined);
}

function encodeLine({ path, ino, mtimeNs }: FolderTime): string {
  const shown = typeof path === 'string' ? path : { bytes: path.toString('hex') };
  const json = JSON.stringify([`${mtimeNs}`, shown, ...(ino === undefined ? [] : [`${ino}`])]);
  return `${checkOf(json)} ${json}\n`;
}

function decodeLine(line: string, platform: PlatformProfile): FolderTimeEntry | undefined {
  const json = line.slice(CHECK_LENGTH + 1);
  if (json === '' || line !== `${checkOf(json)} ${json}`) return undefined;
  const entry: unknown = JSON.parse(json); // the check says that we wrote it
  if (!Array.isArray(entry)) return undefined;
  const [mtimeNs, shown, ino]: unknown[] = entry;
  const names = namesIn(shown, platform);
  if (typeof mtimeNs !== 'string' || names === undefined) return undefined;
  return { names, ino: typeof ino === 'string' ? BigInt(ino) : undefined, mtimeNs: BigInt(mtimeNs) };
}

/** Undefined for a path that is absolute or could lead out of the root. */
function namesIn(shown: unknown, { name }: PlatformProfile): FsPath[] | undefined {
  const names = typeof shown === 'string' ? shown.split(name === 'windows' ? /[\\/]/ : '/') : namesInBytes(shown);
  if (names === undefined || shown === '') return names && [];
  const isOdd = (each: FsPath) =>
    ['', '.', '..'].includes(each.toString()) || (name === 'windows' && each.includes(':'));
  return names.some(isOdd) ? undefined : names;
}

function namesInBytes(shown: unknown): FsPath[] | undefined {
  if (typeof shown !== 'object' || shown === null || !('bytes' in shown) || typeof shown.bytes !== 'string') {
    return undefined;
  }
  // latin1 maps bytes to characters one to one, and no byte of a UTF-8 character is a '/'.
  const bytes = Buffer.from(shown.bytes, 'hex').toString('latin1');
  return bytes.split('/').map((each) => decodeName(Buffer.from(each, 'latin1')));
}

function checkOf(json: string): string {
  return createHash('sha256').update(json).digest('hex').slice(0, CHECK_LENGTH);
}
