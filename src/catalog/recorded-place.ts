import type { Buffer } from 'node:buffer';
import path from 'node:path';

const SEPARATOR = path.sep.charCodeAt(0);

/** The two parts of a path that is recorded of a file. */
export interface RecordedPlace {
  /** relative to the root, for people; '' where the path is in none */
  readonly snapshot: string;
  /** raw bytes */
  readonly inSnapshot: Buffer;
}

/** `depth`: levels from the root to a snapshot. */
export function recordedPlace(recorded: Buffer, depth: number): RecordedPlace {
  const start = startInSnapshot(recorded, depth);
  return { snapshot: recorded.toString('utf8', 0, Math.max(0, start - 1)), inSnapshot: recorded.subarray(start) };
}

/** The depth of all snapshots of a root, by the names of some: they are all as many levels below it. */
export function depthOfAll([first = '']: Iterable<string>): number {
  return first.split(path.sep).length;
}

/** Where the part in the snapshot begins; 0 where the path is in none. */
export function startInSnapshot(recorded: Buffer, depth: number): number {
  let left = depth;
  for (let at = 0; at < recorded.length; at++) if (recorded[at] === SEPARATOR && --left === 0) return at + 1;
  return 0;
}
