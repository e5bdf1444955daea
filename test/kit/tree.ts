import { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimesExactly } from '../../src/platform/exact-times.ts';

/**
 * A tree as a literal: paths relative to the root, with `/` on every platform, and what is there.
 * Missing parent folders are made. A hard link's target comes before the link.
 */
export type TreeLiteral = Readonly<Record<string, TreeNode>>;
export type TreeNode = FileNode | FolderNode | LinkNode | SymlinkNode | FifoNode;

/** Equal content means eligible unless the literal says otherwise: everything has these by default. */
export const DEFAULT_MTIME_NS = 1_767_225_600_000_000_000n; // 2026-01-01T00:00:00Z
const DEFAULT_FILE_MODE = 0o644;
const DEFAULT_FOLDER_MODE = 0o755;

export interface NodeMetadata {
  /** ns since the epoch, or a date that `Date.parse` knows */
  readonly mtime?: bigint | string;
  readonly mode?: number;
  /** only root may give files away */
  readonly uid?: number;
  readonly gid?: number;
}
interface FileNode extends NodeMetadata {
  readonly kind: 'file';
  readonly content: string | Uint8Array;
}
interface FolderNode extends NodeMetadata {
  readonly kind: 'folder';
}
interface LinkNode {
  readonly kind: 'link';
  readonly target: string;
}
interface SymlinkNode {
  readonly kind: 'symlink';
  readonly target: string;
}
interface FifoNode {
  readonly kind: 'fifo';
}

export function file(content: string | Uint8Array, metadata: NodeMetadata = {}): FileNode {
  return { kind: 'file', content, ...metadata };
}

export function folder(metadata: NodeMetadata = {}): FolderNode {
  return { kind: 'folder', ...metadata };
}

/** Another name of the file at `target`, a path in the same literal. */
export function linkTo(target: string): LinkNode {
  return { kind: 'link', target };
}

/** A symbolic link with this text in it. */
export function symlink(target: string): SymlinkNode {
  return { kind: 'symlink', target };
}

export function fifo(): FifoNode {
  return { kind: 'fifo' };
}

/** A path whose bytes need not be UTF-8, one character per byte: `{ [rawPath('a/caf\xe9')]: file('x') }`. */
export function rawPath(bytes: string): string {
  return RAW + bytes;
}
const RAW = 'raw\0';

/** `size` bytes that look random and are the same for the same seed. */
export function someBytes(size: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(size);
  let state = seed >>> 0 || 1;
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

/** Makes the tree below `root`, which is made too where it is missing. Folder times are set last. */
export function tree(root: string, literal: TreeLiteral): void {
  const folders = new Map<string, NodeMetadata>();
  fs.mkdirSync(root, { recursive: true });
  for (const [key, node] of Object.entries(literal)) {
    const relative = bytesOf(key);
    for (const parent of parentsOf(relative)) if (!folders.has(parent)) folders.set(parent, {});
    if (node.kind === 'folder') folders.set(relative.toString('latin1').replace(/\/$/, ''), node);
    makeParents(root, relative);
    make(root, relative, node);
  }
  const deepestFirst = [...folders].sort(([a], [b]) => b.split('/').length - a.split('/').length);
  for (const [key, metadata] of deepestFirst) {
    setMetadata(below(root, Buffer.from(key, 'latin1')), { mode: DEFAULT_FOLDER_MODE, ...metadata });
  }
}

function make(root: string, relative: Buffer, node: TreeNode): void {
  const at = below(root, relative);
  switch (node.kind) {
    case 'file':
      fs.writeFileSync(at, node.content, { flag: 'wx' });
      setMetadata(at, { mode: DEFAULT_FILE_MODE, ...node });
      break;
    case 'folder':
      fs.mkdirSync(at, { recursive: true });
      break;
    case 'link':
      fs.linkSync(below(root, bytesOf(node.target)), at);
      break;
    case 'symlink':
      fs.symlinkSync(node.target, at);
      break;
    case 'fifo':
      execFileSync('mkfifo', [at.toString()]);
      break;
  }
}

function setMetadata(at: Buffer, { mtime = DEFAULT_MTIME_NS, mode, uid, gid }: NodeMetadata): void {
  if (uid !== undefined || gid !== undefined) {
    const now = fs.statSync(at);
    fs.chownSync(at, uid ?? now.uid, gid ?? now.gid);
  }
  if (mode !== undefined) fs.chmodSync(at, mode);
  const mtimeNs = typeof mtime === 'bigint' ? mtime : BigInt(Date.parse(mtime)) * 1_000_000n;
  setTimesExactly(at, mtimeNs, mtimeNs);
}

function bytesOf(key: string): Buffer {
  return key.startsWith(RAW) ? Buffer.from(key.slice(RAW.length), 'latin1') : Buffer.from(key);
}

function below(root: string, relative: Buffer): Buffer {
  return Buffer.concat([Buffer.from(root + path.sep), relative]);
}

function makeParents(root: string, relative: Buffer): void {
  const parents = parentsOf(relative);
  const last = parents.at(-1);
  if (last !== undefined) fs.mkdirSync(below(root, Buffer.from(last, 'latin1')), { recursive: true });
}

/** Outermost first, one character per byte. */
function parentsOf(relative: Buffer): string[] {
  const parts = relative.toString('latin1').replace(/\/$/, '').split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}
