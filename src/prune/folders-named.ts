import type { Judged } from '../domain/prune-choice.ts';
import { UserError } from '../domain/user-error.ts';
import { namedPath } from '../platform/fs-path.ts';
import { type FolderFound, type FoundFolders, isNameUnclear, type SnapshotFound } from './find-snapshots.ts';

/**
 * The folders that are to be deleted because somebody named them. Throws UserError('refused') for what is not among the
 * folders found, is in progress, or is the last of its kind.
 */
export function foldersNamed(
  names: readonly string[],
  { snapshots, others, inProgress }: FoundFolders,
  { root, judged }: { root: string; judged: readonly Judged<SnapshotFound>[] },
): FolderFound[] {
  const wanted = new Set(names.map(namedPath));
  const folders = [...snapshots, ...others];
  const named = [...wanted].map((name) => {
    if (folders.some((each) => each.name === name && isNameUnclear(each))) {
      throw refusal(
        name,
        'is not the whole name of a folder, for its bytes are not UTF-8; such a folder is never deleted',
      );
    }
    if (inProgress.includes(name)) throw refusal(name, 'is in progress, and is never deleted');
    const keptBy = judged.find(({ snapshot }) => snapshot.name === name)?.keptBy ?? [];
    if (keptBy.includes('newest')) throw refusal(name, 'is the newest of its kind, and is never deleted');
    if (keptBy.includes('newest-sealed')) throw refusal(name, 'is the newest complete one, and is never deleted');
    const folder = folders.find((each) => each.name === name);
    if (folder !== undefined) return folder;
    throw new UserError('refused', `--also: ${root} has no folder ${name} where its snapshots are.`, {
      hint: 'Give the name as it stands below the root. Folders of the system and of this program are not deleted.',
    });
  });
  const sealed = folders.filter(({ isSealed }) => isSealed);
  const last = sealed.every((folder) => named.includes(folder)) ? sealed.at(-1) : undefined;
  if (last !== undefined) throw refusal(last.name, 'is the last complete one, and is never deleted');
  return named;
}

function refusal(name: string, why: string): UserError {
  return new UserError('refused', `--also: ${name} ${why}.`, { hint: 'Nothing was deleted.' });
}
