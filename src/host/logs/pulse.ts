/** Wakes whoever waits for something to happen; who does not wait misses nothing, for there is nothing to keep. */
export class Pulse {
  readonly #waiting = new Set<() => void>();

  beat(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) {
      wake();
    }
  }

  /** Resolves at the next beat, or when a signal aborts. */
  next(...signals: (AbortSignal | undefined)[]): Promise<void> {
    return new Promise(resolve => {
      const wake = () => {
        this.#waiting.delete(wake);
        for (const signal of signals) {
          signal?.removeEventListener('abort', wake);
        }
        resolve();
      };
      this.#waiting.add(wake);
      for (const signal of signals) {
        signal?.addEventListener('abort', wake, { once: true });
        if (signal?.aborted) {
          wake();
        }
      }
    });
  }
}
