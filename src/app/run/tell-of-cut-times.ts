import type { Observer } from '../../domain/events.ts';
import { setsTimesExactly } from '../../platform/exact-times.ts';

/** To be called before a run sets times in a folder. */
export function tellOfCutTimes(folder: string, observer: Observer | undefined): void {
  if (!setsTimesExactly()) observer?.({ type: 'warning', warning: 'times-cut', path: folder });
}
