import { snapshotFolders } from '../../catalog/snapshot-folders.ts';
import { compareSnapshotNames } from '../../domain/snapshot-name.ts';
import { isInProgressName } from '../../domain/state-names.ts';
import type { FileSystem } from '../../platform/file-system.ts';

/**
 * The complete snapshot that was sealed last, but for those of other jobs; where the index knows none, or there is no
 * index, the newest by name. Undefined where there is no snapshot. One that was sealed later than `now` (ms) was so by a
 * clock that was wrong, then or now, and comes before all others: else it would be the newest until that time comes.
 */
export function newestSnapshot(
  fs: FileSystem,
  root: string,
  {
    sealed,
    now,
    others = new Set(),
  }: {
    readonly sealed: readonly { readonly name: string; readonly sealedAt: number }[];
    readonly now: number;
    readonly others?: ReadonlySet<string>;
  },
): string | undefined {
  const complete = snapshotFolders(fs.list(root)).filter((name) => !isInProgressName(name) && !others.has(name));
  const sealedAt = new Map(sealed.map((snapshot) => [snapshot.name, snapshot.sealedAt]));
  const known = complete.filter((name) => sealedAt.has(name));
  const time = (name: string): number => {
    const at = sealedAt.get(name) ?? 0;
    return at > now ? 0 : at;
  };
  const byAge = (a: string, b: string): number => time(a) - time(b) || compareSnapshotNames(a, b);
  return (known.length > 0 ? known : complete).sort(byAge).at(-1);
}
