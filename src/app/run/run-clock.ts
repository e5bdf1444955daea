/** The time that a run takes; it stands still while the user is asked. */
export class RunClock {
  readonly #started = performance.now();
  #askingMs = 0;

  elapsedMs(): number {
    return performance.now() - this.#started - this.#askingMs;
  }

  async whileAsking<T>(ask: () => Promise<T>): Promise<T> {
    const began = performance.now();
    try {
      return await ask();
    } finally {
      this.#askingMs += performance.now() - began;
    }
  }
}
