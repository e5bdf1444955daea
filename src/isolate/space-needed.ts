import type { FolderToIsolate } from './collect-names.ts';

const BLOCK_BYTES = 512n;

/** What isolating takes. Of a file whose names all are to be isolated, one keeps it. */
export function spaceNeeded(folders: readonly FolderToIsolate[]): { shared: number; alone: number; bytes: number } {
  const wanted = new Map<bigint, { names: bigint; links: bigint; blocks: bigint }>();
  let shared = 0;
  let alone = 0;
  for (const { status } of folders.flatMap(({ names }) => names)) {
    const { ino, nlink: links, blocks } = status;
    if (links === 1n) alone++;
    else shared++;
    wanted.set(ino, { names: (wanted.get(ino)?.names ?? 0n) + 1n, links, blocks });
  }
  let bytes = 0n;
  for (const { names, links, blocks } of wanted.values()) {
    const copies = names >= links ? links - 1n : names;
    bytes += copies * blocks * BLOCK_BYTES;
  }
  return { shared, alone, bytes: Number(bytes) };
}
