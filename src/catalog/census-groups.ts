/** Names whose censuses are in memory at a time: some 50 MB. */
const MOST_NAMES = 8_000_000;

/** Snapshots in groups of so many names together, so that the censuses of a long history are not in memory at once. */
export function censusGroups<T extends { readonly names: number }>(snapshots: readonly T[], most = MOST_NAMES): T[][] {
  const groups: T[][] = [];
  let names = Number.POSITIVE_INFINITY;
  for (const snapshot of snapshots) {
    names += snapshot.names;
    if (names > most) {
      groups.push([]);
      names = snapshot.names;
    }
    groups.at(-1)?.push(snapshot);
  }
  return groups;
}
