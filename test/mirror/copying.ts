import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { loadHasher } from '../../src/hashing/hasher.ts';
import type { CopyContext } from '../../src/mirror/copy-context.ts';
import { copyItems } from '../../src/mirror/copy-items.ts';
import { type PlannedItem, type PlannedTask, toCopyTask } from '../../src/mirror/copy-plan.ts';
import { type CopyAnswer, type CopyRules, EntryKind } from '../../src/mirror/jobs.ts';
import { currentUser } from '../../src/platform/current-user.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { newSharedProgress } from '../../src/platform/shared-progress.ts';
import { inOpenFolders, withoutOpenFolders } from '../kit/in-open-folders.ts';
import { expectSameTree, snapshotOf } from '../kit/snapshot-of.ts';
import { someBytes } from '../kit/tree.ts';

const hasher = await loadHasher();

/** Several buffers long. */
export const BIG = someBytes(50_000);

interface Copying {
  readonly rules?: Partial<CopyRules>;
  /** overrides of the real file system */
  readonly fs?: Partial<FileSystem>;
  readonly context?: Partial<CopyContext>;
  readonly items?: readonly Partial<PlannedItem>[];
}

/** Whether names are reached through open folders, where the system has calls for that, or by paths, as elsewhere. */
let fileSystem: (changed: Partial<FileSystem>) => FileSystem = inOpenFolders;

export function reachByPaths(): void {
  fileSystem = withoutOpenFolders;
}

/** Copies `<root>/source` into `<root>/target`, which is made; `<root>/previous` is the previous snapshot. */
export function copyFolder(root: string, { rules, fs: faults, context, items }: Copying = {}): CopyAnswer {
  const [source, target, previous] = ['source', 'target', 'previous'].map((name) => path.join(root, name));
  fs.mkdirSync(target, { recursive: true });
  const found = fs.readdirSync(source, { withFileTypes: true }).map((entry) => ({
    folder: 0,
    name: entry.name,
    kind: entry.isSymbolicLink() ? EntryKind.symlink : EntryKind.file,
  }));
  const resolved = rulesOf(rules);
  const all = items === undefined ? found : items.map((item, place) => ({ ...found[place], ...item }));
  const folders = [{ number: 0, source, target, previous }];
  const sizes = found.map(({ name, kind }) =>
    kind === EntryKind.symlink ? 0 : fs.lstatSync(path.join(source, name)).size,
  );
  const room = sizes.reduce((sum, size) => sum + size, 0);
  const planned: PlannedTask = { folders, items: all, sizes, bytes: 0, room };
  return copyItems(toCopyTask(planned, resolved, 1), contextOf(resolved, { fs: fileSystem(faults ?? {}), ...context }));
}

export function rulesOf(rules: Partial<CopyRules> = {}): CopyRules {
  return {
    unchanged: 'copy',
    dryRun: false,
    ignore: [],
    limit: 1023,
    batchBytes: 2 ** 30,
    resumed: false,
    doubtful: false,
    begunNs: 2n ** 63n, // nothing changed since
    retries: 0,
    waitMs: 7,
    timeSlackNs: 0n,
    run: 'run',
    progress: newSharedProgress(),
    ...rules,
  };
}

export function contextOf(rules: CopyRules, context: Partial<CopyContext> = {}): CopyContext {
  return {
    fs: nodeFileSystem,
    hasher,
    rules,
    user: currentUser(),
    byPath: false,
    linksSymlinks: process.platform === 'linux',
    buffers: [new Uint8Array(8192), new Uint8Array(8192)],
    isStopped: () => false,
    onBytes: () => undefined,
    onFile: () => undefined,
    onFolder: () => undefined,
    counts: { read: 0, written: 0 },
    undone: [],
    ...context,
  };
}

export function errno(code: string): Error {
  return Object.assign(new Error(code), { code, syscall: 'test' });
}

/** Throws at the first `times` calls. */
export function failing<K extends 'openForReading' | 'rename' | 'write' | 'link'>(
  call: K,
  code: string,
  times: number,
): Pick<FileSystem, K> {
  let left = times;
  const real = nodeFileSystem[call] as (...args: unknown[]) => unknown;
  const fake = (...args: unknown[]) => {
    if (left-- > 0) throw errno(code);
    return real(...args);
  };
  return { [call]: fake } as unknown as Pick<FileSystem, K>;
}

/** What was copied is as its source. */
export function sameTree(root: string): void {
  expectSameTree(snapshotOf(path.join(root, 'source')), snapshotOf(path.join(root, 'target')));
}

export function outcomesOf(answer: Pick<CopyAnswer, 'outcomes'>): number[] {
  return [...answer.outcomes];
}

export function inode(...parts: string[]): number {
  return fs.lstatSync(path.join(...parts)).ino;
}
