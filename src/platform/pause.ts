const clock = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** Halts this thread, which hears nothing meanwhile. */
export function pause(ms: number): void {
  Atomics.wait(clock, 0, 0, ms);
}
