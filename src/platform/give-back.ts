import { MessageChannel } from 'node:worker_threads';

/**
 * Frees the memory of arrays soon, which nobody may use afterwards. V8 would free it when it collects garbage the next
 * time, and that it does not hurry to do: it looks at its own objects, and an array of many MB is a small one. What is
 * handed to a port goes with the port. Of the main thread only: a worker is too busy to close ports.
 */
export function giveBack(...arrays: readonly { readonly buffer: ArrayBufferLike }[]): void {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(
    undefined,
    arrays.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : [])),
  );
  port2.close(); // with what it was sent
}
