import type { FileWork } from '../domain/file-work.ts';
import { displayPath } from '../platform/fs-path.ts';
import { flushMeter, PhaseMeter } from '../platform/phase-meter.ts';
import { inodeInHand, workCounted } from '../platform/shared-progress.ts';
import type { MirrorTools } from './mirror-run.ts';
import type { SourceTree } from './source-tree.ts';

/** The phases of stage one as a person sees them. `expected`: about so many names are to be found. */
export function startMirrorMeters(
  { observer, progress }: Pick<MirrorTools, 'observer' | 'progress'>,
  { expected }: { expected?: number | undefined } = {},
) {
  let names = 0;
  let total: FileWork | undefined;
  let tree: SourceTree | undefined;
  const scan = new PhaseMeter('scan-source', observer, () => ({
    done: names,
    total: expected === undefined ? undefined : Math.max(expected, names),
  }));
  const copy = new PhaseMeter('copy', observer, () => {
    const done = workCounted(progress);
    const work = total === undefined ? undefined : { done, total };
    return { done: done.bytes, total: total?.bytes, work, path: pathInHand() };
  });
  const flush = flushMeter(observer);
  return {
    scan,
    copy,
    flush,
    noteNames: (count: number): void => {
      names = count;
    },
    expectToCopy: (found: SourceTree, work: FileWork): void => {
      tree = found;
      total = work;
    },
    /** Ends the phases that come after the scan, where they ran. */
    finish: (): void => {
      for (const meter of [copy, flush]) meter.finish();
    },
  };

  function pathInHand(): string | undefined {
    const folder = inodeInHand(progress);
    const source = folder === undefined ? undefined : tree?.folders[folder]?.source;
    return source === undefined ? undefined : displayPath(source);
  }
}
