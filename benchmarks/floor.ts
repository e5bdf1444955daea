/**
 * What the kernel alone needs for the work, with two threads that do nothing else: one listing a folder and one lstat
 * a name; one read of each byte; link and rename for each duplicate.
 *   npm run bench -- floor FOLDER [--link]        with --link the duplicates in FOLDER become links
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { parseCommand, say, WrongOption } from './command-line.ts';
import type { FloorTask, LinkPair } from './floor-task.ts';

const THREADS = 2;

/** ms; the work is in the tree that `planFloor` saw. */
export interface Floor {
  readonly scanMs: number;
  readonly readMs: number;
  readonly linkMs: number;
}

/** Found once, outside all measurements. */
export interface FloorPlan {
  /** for each thread, folders that hold about half of the names */
  readonly folders: readonly (readonly string[])[];
  /** one name an inode, folder by folder */
  readonly files: readonly string[];
  readonly pairs: readonly LinkPair[];
}

/** Looks at a tree of files: what must be read, and what linked. */
export function planFloor(root: string): FloorPlan {
  const files: string[] = [];
  const pairs: LinkPair[] = [];
  const inodes = new Set<number>();
  const contents = new Map<string, string>();
  for (const entry of fs.readdirSync(root, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const file = path.relative(root, path.join(entry.parentPath, entry.name));
    const { ino, size, mtimeMs, mode } = fs.lstatSync(path.join(root, file));
    if (inodes.has(ino)) continue;
    inodes.add(ino);
    files.push(file);
    const digest = createHash('sha1')
      .update(fs.readFileSync(path.join(root, file)))
      .digest('base64');
    const key = `${digest} ${size} ${mtimeMs} ${mode}`;
    const canonical = contents.get(key);
    if (canonical === undefined) contents.set(key, file);
    else pairs.push({ canonical, duplicate: file });
  }
  const snapshots = fs.readdirSync(root).sort();
  const folders = Array.from({ length: THREADS }, (_, thread) => snapshots.filter((_, at) => at % THREADS === thread));
  return { folders, files, pairs };
}

/** `links`: false leaves the tree as it is, and `linkMs` 0. */
export async function measureFloor(root: string, plan: FloorPlan, { links }: { links: boolean }): Promise<Floor> {
  const workers = Array.from({ length: THREADS }, () => new Worker(new URL('./floor-worker.js', import.meta.url)));
  try {
    const scanMs = await timed(workers, (thread) => ({ kind: 'scan', root, folders: plan.folders[thread] }));
    const readMs = await timed(workers, (thread) => ({ kind: 'read', root, files: share(plan.files, thread) }));
    const linkMs = links
      ? await timed(workers, (thread) => ({ kind: 'link', root, pairs: share(plan.pairs, thread) }))
      : 0;
    return { scanMs, readMs, linkMs };
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** Neighbours stay together. */
function share<T>(all: readonly T[], thread: number): T[] {
  const part = Math.ceil(all.length / THREADS);
  return all.slice(part * thread, part * (thread + 1));
}

async function timed(workers: readonly Worker[], taskOf: (thread: number) => FloorTask): Promise<number> {
  await Promise.all(workers.map((worker, thread) => tell(worker, taskOf(thread))));
  const start = performance.now();
  await Promise.all(workers.map((worker) => tell(worker, 'go')));
  return performance.now() - start;
}

/** Until the thread is done with it. */
function tell(worker: Worker, message: FloorTask | 'go'): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', reject);
    worker.postMessage(message);
  });
}

export async function floor(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseCommand(args, { link: { type: 'boolean' } });
  const [root] = positionals;
  if (root === undefined) throw new WrongOption('floor: which folder?');
  const plan = planFloor(root);
  const { scanMs, readMs, linkMs } = await measureFloor(root, plan, { links: values.link === true });
  say(`${plan.files.length} inodes, ${plan.pairs.length} of them duplicates`);
  say(`scan ${scanMs.toFixed(0)} ms, read ${readMs.toFixed(0)} ms, link ${linkMs.toFixed(0)} ms`);
}
