import type { Host } from './host.ts';

/** The reader of stdout has gone (`| head`): the run ends as at Ctrl-C, without a word. */
export function onClosedOutput({ stdout }: Host, abort: () => void): () => void {
  const onError = (): void => abort();
  stdout.on('error', onError);
  return () => stdout.off('error', onError);
}
