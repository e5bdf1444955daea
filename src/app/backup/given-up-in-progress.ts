import path from 'node:path';
import { type HashIndex, WRITTEN_AT_ONCE } from '../../hash-index/hash-index.ts';
import type { GivenUpMetadata } from '../../hash-index/index-notes.ts';
import type { SnapshotInProgress } from './snapshot-in-progress.ts';

type InProgress = Pick<SnapshotInProgress, 'name' | 'folder'>;

/**
 * Notes what names gave up while their snapshot was in progress under the name that it is about to have: a run that
 * takes it up again on another day gives it another than the killed one would have. The notes stay under the old name,
 * too, until `forgetGivenUpInProgress`, for the run may be killed before the snapshot has its name, and the power fail before the disk has that.
 */
export async function takeOverGivenUp(index: HashIndex, { name, folder }: InProgress): Promise<void> {
  let piece: GivenUpMetadata[] = [];
  const write = async (): Promise<void> => {
    await index.write({ notes: { givenUp: piece } });
    piece = [];
  };
  for (const note of index.notes.givenUp(path.basename(folder))) {
    piece.push({ ...note, snapshot: name });
    if (piece.length === WRITTEN_AT_ONCE) await write();
  }
  if (piece.length > 0) await write();
}

export async function forgetGivenUpInProgress(index: HashIndex, { folder }: InProgress): Promise<void> {
  const inProgress = path.basename(folder);
  if (!index.notes.hasGivenUp(inProgress)) return;
  await index.write({ notes: { forgetGivenUpIn: [inProgress] } });
}
