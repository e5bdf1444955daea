import type { FolderToIsolate } from './collect-names.ts';

const BLOCK_BYTES = 512n;

/** What isolating takes: so many copies. Of a file whose names all are to be isolated, one keeps it. */
export function spaceNeeded(folders: readonly FolderToIsolate[]): { copies: number; alone: number; bytes: number } {
  const wanted = new Map<bigint, { names: bigint; links: bigint; blocks: bigint }>();
  let alone = 0;
  for (const { status } of folders.flatMap(({ names }) => names)) {
    const { ino, nlink: links, blocks } = status;
    if (links === 1n) alone++;
    else wanted.set(ino, { names: (wanted.get(ino)?.names ?? 0n) + 1n, links, blocks });
  }
  let copies = 0n;
  let bytes = 0n;
  for (const { names, links, blocks } of wanted.values()) {
    const some = names >= links ? links - 1n : names;
    copies += some;
    bytes += some * blocks * BLOCK_BYTES;
  }
  return { copies: Number(copies), alone, bytes: Number(bytes) };
}
