import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

const open = new Set<() => void>();

/** `work` once: when it is called for, else when the program ends, however it ends. Mounted memory must not outlive it. */
export function onceAtExit(work: () => void): () => void {
  if (open.size === 0) listen();
  const once = (): void => {
    if (open.delete(once)) work();
  };
  open.add(once);
  return once;
}

/** A new folder for small files of this program, and what removes it. */
export function scratchFolder(): { folder: string; remove: () => void } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dedupe-backups-bench-'));
  return { folder, remove: onceAtExit(() => fs.rmSync(folder, { recursive: true, force: true })) };
}

let listens = false;

function listen(): void {
  if (listens) return;
  listens = true;
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  process.once('exit', () => {
    for (const work of [...open].reverse()) work();
  });
}
