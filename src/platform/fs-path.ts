import { Buffer } from 'node:buffer';
import path from 'node:path';

/**
 * A path or a name as the file system has it: a string where its bytes are valid UTF-8 (on Windows: where it
 * has no lone surrogate), else the bytes themselves. Node's `fs` takes both and a string is several times cheaper.
 */
export type FsPath = string | Buffer;

const SEPARATOR = Buffer.from(path.sep);
/** What a decoder puts for bytes that it cannot decode; a name that really contains it is merely handled as bytes. */
const REPLACEMENT = '\ufffd';
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
const ASCII = /^[\u0000-\u007f]*$/;

/** The bytes of a name, which may lie in a larger block, as an FsPath. */
export function decodeName(bytes: Buffer, start = 0, end = bytes.length): FsPath {
  const text = bytes.toString('utf8', start, end);
  return text.includes(REPLACEMENT) ? Buffer.from(bytes.subarray(start, end)) : text;
}

/** True where a listing in strings may have lost bytes, so that it must be read again as bytes. */
export function mayHaveLostBytes(name: string): boolean {
  return name.includes(REPLACEMENT);
}

export function joinPath(folder: FsPath, name: FsPath): FsPath {
  if (typeof folder === 'string' && typeof name === 'string') {
    return folder.endsWith(path.sep) ? folder + name : folder + path.sep + name;
  }
  const start = Buffer.from(folder);
  const gap = start.subarray(-SEPARATOR.length).equals(SEPARATOR) ? '' : path.sep;
  return Buffer.concat([start, Buffer.from(gap), Buffer.from(name)]);
}

/** A path that a person named, as it is listed: without the separator that a shell ends a folder's name with. */
export function namedPath(wanted: string): string {
  const plain = path.normalize(wanted);
  return plain.endsWith(path.sep) ? plain.slice(0, -path.sep.length) : plain;
}

/** For people: undecodable bytes become U+FFFD. */
export function displayPath(fsPath: FsPath): string {
  return typeof fsPath === 'string' ? fsPath : fsPath.toString('utf8');
}

/** A path that came from another thread, where the bytes of a Buffer arrive as a mere Uint8Array. */
export function receivedPath(fsPath: FsPath): FsPath {
  return typeof fsPath === 'string' || Buffer.isBuffer(fsPath) ? fsPath : Buffer.from(fsPath);
}

/** Equal for equal bytes, whichever form the paths have, and for no others: one character a byte. */
export function pathKey(fsPath: FsPath): string {
  return typeof fsPath === 'string' && ASCII.test(fsPath) ? fsPath : Buffer.from(fsPath).toString('latin1');
}

/** The bytes of a path below `root`, without those of the root; none for the root itself. */
export function pathBelow(root: FsPath, fsPath: FsPath): Buffer {
  return Buffer.from(fsPath).subarray(Buffer.byteLength(joinPath(root, '')));
}

/** The names on a path relative to the root. Splits at the separator's byte, which no name has in UTF-8 or in what Windows uses. */
export function namesIn(relative: Buffer): FsPath[] {
  const separator = path.sep.charCodeAt(0);
  const names: FsPath[] = [];
  let start = 0;
  for (let at = 0; at <= relative.length; at++) {
    if (at < relative.length && relative[at] !== separator) continue;
    names.push(decodeName(relative.subarray(start, at)));
    start = at + 1;
  }
  return names;
}
