import { requestStop, type SharedProgress } from '../../platform/shared-progress.ts';

/** Tells the workers of a stop that is, or will be, asked for; to be called back when the work is over. */
export function stopOnAbort(progress: SharedProgress, signal: AbortSignal | undefined): () => void {
  const stop = (): void => requestStop(progress);
  if (signal?.aborted === true) stop();
  signal?.addEventListener('abort', stop, { once: true });
  return () => signal?.removeEventListener('abort', stop);
}
