import path from 'node:path';

/**
 * Tells of paths within a snapshot whether the walk could see them there. It saw nothing at and below the paths in
 * `notSeen`, which are relative to the root.
 */
export function hiddenIn(notSeen: readonly string[], snapshot: string): (at: string) => boolean {
  const hidden = new Set(notSeen.flatMap((at) => withinSnapshot(at, snapshot)));
  return (at) => {
    for (let end = at.length; end > 0; end = at.lastIndexOf(path.sep, end - 1)) {
      if (hidden.has(at.slice(0, end))) return true;
    }
    return hidden.has('');
  };
}

/** '' where the snapshot itself is at or below the path; none where the path leads elsewhere. */
function withinSnapshot(at: string, snapshot: string): string[] {
  if (at === '.' || `${snapshot}${path.sep}`.startsWith(`${at}${path.sep}`)) return [''];
  return at.startsWith(`${snapshot}${path.sep}`) ? [at.slice(snapshot.length + 1)] : [];
}
