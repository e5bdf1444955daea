// `npm run demo`: seven days of full backups of real files, deduped before your eyes, checked and thrown away.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setImmediate } from 'node:timers/promises';
import { formatBytes, formatCount } from '../src/cli/format.ts';
import { allocatedBytes } from '../src/domain/allocated-bytes.ts';
import { STATE_FOLDER } from '../src/domain/state-names.ts';
import { sum } from '../src/domain/sum.ts';
import { copyFileWithTimes } from '../src/platform/copy-file.ts';
import type { FileStatus } from '../src/platform/file-system.ts';
import type { FsPath } from '../src/platform/fs-path.ts';
import { displayPath, joinPath } from '../src/platform/fs-path.ts';
import { nodeFileSystem as files } from '../src/platform/node-file-system.ts';

const PROJECT = path.resolve(import.meta.dirname, '../..');
const DAYS = 7;
/** What one day's backup holds at most. */
const MAX_FILES = 1_500;
const MAX_BYTES = 24 * 2 ** 20;
const MAX_FILE_BYTES = 4 * 2 ** 20;
const MS_PER_DAY = 86_400_000;
const NS_PER_MS = 1_000_000n;

/** Of one file: what a run must not change, and its size on the disk. */
interface Seen {
  readonly bytesAndTimes: string;
  readonly inode: bigint;
  readonly size: number;
  readonly allocated: number;
}

async function demo(): Promise<number> {
  const keep = process.argv.includes('--keep');
  const root = path.join(os.tmpdir(), `dedupe-backups-demo-${process.pid}`);
  const interrupted = new AbortController();
  process.on('SIGINT', () => interrupted.abort());
  let sound = false;
  try {
    sound = await run(root, interrupted.signal);
  } finally {
    if (keep || !(sound || interrupted.signal.aborted)) say(`\nKept for you to look at: ${root}`);
    else removeTree(root);
  }
  if (sound && !keep) say('The folder is gone again; `npm run demo -- --keep` leaves it for you to look at.');
  return sound ? 0 : 1;
}

async function run(root: string, signal: AbortSignal): Promise<boolean> {
  const sources = realFiles(path.join(PROJECT, 'node_modules'));
  files.makeFolder(root);
  say(`Making ${DAYS} full backups of ${formatCount(sources.length)} files of this project in ${root}\n`);
  for (let day = 1; day <= DAYS && !signal.aborted; day++) {
    makeSnapshot(path.join(root, dateOf(day)), sources, day);
    await setImmediate();
  }
  if (signal.aborted) return false;
  const before = seenBelow(root);
  sayUsage('Before', before);

  say(`\n> dedupe-backups ${root}`);
  const exitCode = await runProgram(root);
  if (exitCode !== 0) say(`dedupe-backups ended with exit code ${exitCode}.`);

  const after = seenBelow(root);
  sayUsage('After', after);
  const changed = [...before].filter(([at, { bytesAndTimes }]) => after.get(at)?.bytesAndTimes !== bytesAndTimes);
  if (changed.length === 0)
    say(`\nAll ${formatCount(before.size)} files have the bytes and times that they had before.`);
  for (const [at] of changed) say(`NOT AS BEFORE: ${at}`);
  return exitCode === 0 && changed.length === 0 && after.size === before.size;
}

/** Up to a day's worth of ordinary files below `folder`, as paths relative to it. */
function realFiles(folder: string): string[] {
  const found: string[] = [];
  let bytes = 0;
  for (const [at, status] of walk(folder)) {
    if (found.length === MAX_FILES || bytes > MAX_BYTES) break;
    const source = path.relative(PROJECT, displayPath(at));
    if (source.includes(`${path.sep}.`) || status.size > MAX_FILE_BYTES) continue; // caches come and go
    found.push(source);
    bytes += Number(status.size);
  }
  return found;
}

/** A day's full backup: each day some files have been edited, some renamed, and one is new. */
function makeSnapshot(snapshot: string, sources: readonly string[], day: number): void {
  const made = new Set<string>();
  sources.forEach((source, index) => {
    const editedOn = index % 40 === 39 ? (index % DAYS) + 1 : DAYS + 1;
    const to = path.join(snapshot, index % 60 < day - 1 ? renamed(source) : source);
    const folder = path.dirname(to);
    if (!made.has(folder)) files.makeFolder(folder);
    made.add(folder);
    const from = path.join(PROJECT, source);
    if (day < editedOn) copyFileWithTimes(from, to);
    else writeFile(to, `edited on day ${editedOn}\n${files.readFile(from)}`, editedOn);
  });
  for (let past = 1; past <= day; past++)
    writeFile(path.join(snapshot, `day-${past}.txt`), `New on day ${past}.\n`, past);
}

function renamed(source: string): string {
  const { dir, name, ext } = path.parse(source);
  return path.join(dir, `${name} (renamed)${ext}`);
}

function writeFile(at: string, content: string, day: number): void {
  files.createFile(at, content);
  const writtenNs = BigInt(Date.parse(dateOf(day))) * NS_PER_MS;
  files.setTimes(at, writtenNs, writtenNs);
}

/** Day 1 is six days ago, day 7 is today. */
function dateOf(day: number): string {
  return new Date(Date.now() - (DAYS - day) * MS_PER_DAY).toISOString().slice(0, 10);
}

/** The built program as anybody runs it, on this terminal. Ctrl-C reaches it from there. */
function runProgram(root: string): Promise<number> {
  const program = path.join(import.meta.dirname, 'dedupe-backups.cjs');
  const child = spawn(process.execPath, [program, root], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

function seenBelow(root: string): Map<string, Seen> {
  const seen = new Map<string, Seen>();
  for (const [at, status] of walk(root)) {
    const sha256 = createHash('sha256').update(files.readFile(at)).digest('hex');
    seen.set(displayPath(at), {
      bytesAndTimes: `${sha256} ${status.mtimeNs} ${status.mode}`,
      inode: status.ino,
      size: Number(status.size),
      allocated: Number(allocatedBytes(status)),
    });
  }
  return seen;
}

/** Every regular file below `folder`, in the order of the names, without the program's own folder. */
function* walk(folder: FsPath): Generator<[FsPath, FileStatus]> {
  const entries = files.list(folder).toSorted((a, b) => (displayPath(a.name) < displayPath(b.name) ? -1 : 1));
  for (const { name, kind } of entries) {
    const at = joinPath(folder, name);
    if (kind === 'folder' && name !== STATE_FOLDER) yield* walk(at);
    if (kind === 'file') yield [at, files.lstat(at)];
  }
}

function sayUsage(when: string, seen: ReadonlyMap<string, Seen>): void {
  const all = [...seen.values()];
  const inodes = new Map(all.map(({ inode, allocated }) => [inode, allocated]));
  const names = formatCount(all.length).padStart(8);
  const apparent = formatBytes(sum(all, ({ size }) => size));
  const onDisk = formatBytes(sum([...inodes.values()], (allocated) => allocated));
  say(`${when.padEnd(8)}${names} files, ${apparent}; on the disk ${formatCount(inodes.size)} files, ${onDisk}`);
}

function removeTree(folder: FsPath): void {
  for (const { name, kind } of files.list(folder)) {
    const at = joinPath(folder, name);
    if (kind === 'folder') removeTree(at);
    else files.unlink(at);
  }
  files.removeFolder(folder);
}

function say(line: string): void {
  console.log(line);
}

void demo().then((exitCode) => {
  process.exitCode = exitCode;
});
