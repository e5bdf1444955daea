import { allocatedBytes } from '../domain/allocated-bytes.ts';
import type { FolderToIsolate } from './collect-names.ts';

/**
 * What isolating takes: so many copies, so many bytes on the disk, and so many to be read and written. Of a file whose
 * names all are to be isolated, one keeps it. Where the system's own call copies, as on Windows, holes are filled.
 */
export function spaceNeeded(
  folders: readonly FolderToIsolate[],
  { keepsHoles }: { keepsHoles: boolean },
): { copies: number; alone: number; bytes: number; contentBytes: number } {
  const wanted = new Map<bigint, { names: bigint; links: bigint; room: bigint; content: bigint }>();
  let alone = 0;
  for (const { status } of folders.flatMap(({ names }) => names)) {
    const { ino, nlink: links, size } = status;
    const content = status.isFile() ? size : 0n;
    const allocated = allocatedBytes(status);
    const room = keepsHoles || allocated > size ? allocated : size;
    if (links === 1n) alone++;
    else wanted.set(ino, { names: (wanted.get(ino)?.names ?? 0n) + 1n, links, room, content });
  }
  let copies = 0n;
  let bytes = 0n;
  let contentBytes = 0n;
  for (const { names, links, room, content } of wanted.values()) {
    const some = names >= links ? links - 1n : names;
    copies += some;
    bytes += some * room;
    contentBytes += some * content;
  }
  return { copies: Number(copies), alone, bytes: Number(bytes), contentBytes: Number(contentBytes) };
}
