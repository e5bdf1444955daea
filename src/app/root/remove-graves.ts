import type { Observer } from '../../domain/events.ts';
import { fdPathsWork } from '../../linking/fd-paths.ts';
import { mountPointsBelow } from '../../platform/mount-points.ts';
import { nodeFileSystem } from '../../platform/node-file-system.ts';
import { isOnFuse } from '../../platform/on-fuse.ts';
import { currentPlatform } from '../../platform/platform-profile.ts';
import { findSnapshots } from '../../prune/find-snapshots.ts';
import { gravesIn } from '../../prune/graves.ts';
import { finishKilledPrune } from '../../prune/prune-snapshots.ts';
import type { PruneTools } from '../../prune/prune-tools.ts';

interface Place {
  readonly root: string;
  /** the state folder */
  readonly state: string;
}

/** What deleting snapshots needs, but for the index and a place to report to. */
export function deletionTools(
  { root, state }: Place,
  signal: AbortSignal | undefined,
): Pick<
  PruneTools,
  'fs' | 'walk' | 'byFd' | 'clearsReadOnly' | 'numbersStay' | 'mountPointsNow' | 'state' | 'isStopped'
> {
  const fs = nodeFileSystem;
  const mountPointsNow = (): ReadonlySet<string> => new Set(mountPointsBelow(root));
  const isStopped = (): boolean => signal?.aborted === true;
  return {
    fs,
    byFd: fdPathsWork(fs, root),
    clearsReadOnly: currentPlatform().name === 'windows',
    numbersStay: currentPlatform().name !== 'linux' || !isOnFuse(root),
    mountPointsNow,
    state,
    isStopped,
    walk: { fs, device: fs.lstat(root).dev, mountPoints: mountPointsNow(), isStopped },
  };
}

/** Deletes what a killed prune had renamed away; call it with the run lock held. */
export async function removeGraves(
  place: Place,
  { onEvent, signal }: { onEvent?: Observer | undefined; signal?: AbortSignal | undefined },
): Promise<void> {
  const { root, state } = place;
  if (gravesIn(nodeFileSystem, state).length === 0) return;
  const tools = deletionTools(place, signal);
  const where = { root, device: tools.walk.device, glob: '*', ignoreCase: false };
  const { snapshots, others } = findSnapshots(nodeFileSystem, where, []);
  let failures = 0;
  const count = await finishKilledPrune(root, [...snapshots, ...others], {
    ...tools,
    onRemoved: () => undefined,
    onFailed: () => failures++,
  });
  if (count > 0) onEvent?.({ type: 'warning', warning: 'leftovers-cleaned', path: root, count });
  if (failures > 0) onEvent?.({ type: 'warning', warning: 'leftovers-stay', path: state, count: failures });
}
