import type { Observer } from '../../domain/events.ts';
import type { HashIndex } from '../../hash-index/hash-index.ts';
import type { OpenedIndex } from '../../hash-index/open-index.ts';

/** The opened index, once it was told where that which could not be used is; where the observer throws it is closed. */
export async function tellSetAside(
  { index, setAside }: OpenedIndex,
  folder: string,
  observer: Observer | undefined,
): Promise<HashIndex> {
  if (setAside === undefined) return index;
  try {
    observer?.({ type: 'warning', warning: 'index-set-aside', path: folder, movedTo: setAside });
  } catch (error: unknown) {
    await index.close();
    throw error;
  }
  return index;
}
