import { errnoOf, isErrno } from '../platform/errno.ts';
import { errnoWords } from '../platform/errno-words.ts';
import { NO_SPACE } from '../platform/no-space.ts';
import type { Host } from './host.ts';

/** The reader of stdout has gone (`| head`): the run ends as at Ctrl-C, without a word. Where its disk is full the run goes on. */
export function onClosedOutput({ stdout }: Host, abort: () => void): () => void {
  const onError = (error: unknown): void => {
    if (!isFull(error)) abort();
  };
  stdout.on('error', onError);
  return () => stdout.off('error', onError);
}

/** Says, asked at the end, why what was written to stdout is not all there; undefined where it is, or nobody reads it. */
export function watchLostOutput({ stdout }: Pick<Host, 'stdout'>): () => Promise<string | undefined> {
  let lost: string | undefined;
  stdout.on('error', (error: unknown) => {
    if (isFull(error)) lost = `The result could not be written: ${errnoWords(errnoOf(error) ?? '')}.`;
  });
  return async () => {
    await new Promise((resolve) => setImmediate(resolve)); // the last write fails a moment later
    return lost;
  };
}

function isFull(error: unknown): boolean {
  return isErrno(error, ...NO_SPACE, 'EFBIG');
}
