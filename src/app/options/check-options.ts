import { METADATA_FIELDS } from '../../domain/metadata.ts';
import { UserError } from '../../domain/user-error.ts';
import type { DedupeOptions } from '../dedupe-options.ts';
import { checkWord } from './check-word.ts';
import { readSnapshotGlob } from './read-globs.ts';

/** Throws UserError('usage') for values that no run can mean; their types were checked. */
export function checkOptions(options: DedupeOptions): void {
  const { maxLinks, minSize = 0, maxSize, index, snapshots } = options;
  for (const field of options.ignore ?? []) checkWord('ignore', field, METADATA_FIELDS);
  if (options.newOnly === true && index === false) {
    throw new UserError('usage', '--new-only needs the index: it tells what the sealed snapshots have.', {
      hint: 'Leave out --no-index, or --new-only.',
    });
  }
  if (maxLinks !== undefined && !(Number.isInteger(maxLinks) && maxLinks >= 2)) {
    throw new UserError('usage', `maxLinks must be a whole number of at least 2, not ${maxLinks}`);
  }
  if (!(minSize >= 0)) throw new UserError('usage', `minSize must be a number of bytes, not ${minSize}`);
  if (maxSize !== undefined && !(maxSize >= minSize)) {
    throw new UserError('usage', `maxSize must be at least minSize (${minSize}), not ${maxSize}`);
  }
  readSnapshotGlob(snapshots);
}
