import type { RootStatus } from '../domain/root-status.ts';
import type { LookOptions } from './look-options.ts';
import { checkGiven } from './options/check-given.ts';
import { lookAtRoot } from './root/looked-at-root.ts';
import { statusOf } from './status-of.ts';

/**
 * Tells what a root holds: what each snapshot takes, shares, and would give back. Changes nothing and takes no lock.
 * Throws UserError where the root cannot be looked at.
 */
export async function status(options: LookOptions): Promise<RootStatus> {
  checkGiven(options, ['root']);
  return await lookAtRoot(options, async (place) => {
    const summary = await statusOf(place);
    place.observer({ type: 'status-finished', summary });
    return summary;
  });
}
