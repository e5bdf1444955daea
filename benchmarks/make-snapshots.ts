/**
 * Writes dated trees that are the same each time.
 *   npm run bench -- make-snapshots FOLDER [--days 30] [--files 4700] [--median-size 3300] [--linked-days 0] …
 */
import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import { seededRandom } from '../src/domain/seeded-random.ts';
import { parseCommand, say, WrongOption } from './command-line.ts';
import { type Day, type DayFile, DEFAULT_SHAPE, snapshotDays, type TreeShape } from './snapshot-days.ts';

const POOL_BYTES = 2 ** 20;
const STAMP_BYTES = 16;

/**
 * In the first `linkedDays` days, what did not change is a hard link to the day before, as after a run; the others are
 * full copies.
 */
export function makeSnapshots(
  root: string,
  shape: TreeShape,
  { linkedDays = 0 } = {},
): { names: number; bytes: number; newestDay: string } {
  const write = contentWriter(shape.seed);
  let names = 0;
  let bytes = 0;
  let days = 0;
  let newestDay = '';
  let before = new Map<string, DayFile>();
  for (const day of snapshotDays(shape)) {
    const snapshot = path.join(root, day.name);
    makeFolders(snapshot, day);
    for (const file of day.files) {
      const at = path.join(snapshot, file.folder, file.name);
      if (before.get(at.slice(snapshot.length)) === file) {
        fs.linkSync(path.join(newestDay, file.folder, file.name), at);
      } else {
        write(at, file);
      }
      names++;
      bytes += file.size;
    }
    newestDay = snapshot;
    if (++days < linkedDays) before = new Map(day.files.map((file) => [path.join('/', file.folder, file.name), file]));
    else before.clear();
  }
  return { names, bytes, newestDay };
}

function makeFolders(snapshot: string, { files }: Day): void {
  for (const folder of new Set(files.map((file) => file.folder))) {
    fs.mkdirSync(path.join(snapshot, folder), { recursive: true });
  }
}

/** Bytes come from a pool of noise, stamped with the content's number, so that equal numbers alone are equal bytes. */
function contentWriter(seed: number): (at: string, file: DayFile) => void {
  const random = seededRandom(seed);
  const pool = Buffer.from(Uint32Array.from({ length: POOL_BYTES / 4 }, () => random() * 2 ** 32).buffer);
  return (at, { content, size, mtime }) => {
    const fd = fs.openSync(at, 'wx');
    const stamp = Buffer.alloc(STAMP_BYTES);
    stamp.writeDoubleLE(content, 0);
    stamp.writeDoubleLE(Math.fround(content * Math.PI), 8);
    let written = fs.writeSync(fd, stamp, 0, Math.min(STAMP_BYTES, size));
    while (written < size) {
      const start = (content * 4099 + written) % (POOL_BYTES / 2);
      written += fs.writeSync(fd, pool, start, Math.min(size - written, POOL_BYTES / 2));
    }
    fs.futimesSync(fd, mtime, mtime);
    fs.closeSync(fd);
  };
}

/** The options of a shape, for every command that makes trees. */
export const SHAPE_OPTIONS = {
  seed: { type: 'string' },
  days: { type: 'string' },
  files: { type: 'string' },
  'files-per-folder': { type: 'string' },
  'median-size': { type: 'string' },
  spread: { type: 'string' },
  changed: { type: 'string' },
  renamed: { type: 'string' },
  touched: { type: 'string' },
  added: { type: 'string' },
  copies: { type: 'string' },
} as const;

export function shapeOf(values: Readonly<Record<string, unknown>>): TreeShape {
  const given = Object.entries(DEFAULT_SHAPE).map(([key, standard]) => {
    const value = values[key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)];
    return [key, value === undefined ? standard : Number(value)];
  });
  return Object.fromEntries(given) as TreeShape;
}

export function makeSnapshotsCommand(args: readonly string[]): void {
  const { values, positionals } = parseCommand(args, {
    ...SHAPE_OPTIONS,
    'linked-days': { type: 'string', default: '0' },
  });
  const [root] = positionals;
  if (root === undefined) throw new WrongOption('make-snapshots: which folder?');
  fs.mkdirSync(root, { recursive: true });
  const { names, bytes } = makeSnapshots(root, shapeOf(values), { linkedDays: Number(values['linked-days']) });
  say(`${names} names, ${(bytes / 1e9).toFixed(2)} GB in ${root}`);
}
