/**
 * A channel that keeps only the newest value: for state, where a slow reader wants the present and not the past.
 * Made by whoever watches something, read by one reader.
 */
export class Latest<Value> {
  #newest: { readonly value: Value } | undefined;
  #ended = false;
  #failure: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  /** Replaces a value that nobody has read yet. */
  push(value: Value): void {
    if (!this.#ended) {
      this.#newest = { value };
      this.#wake?.();
    }
  }

  /** No more values will come; one that is waiting is still read. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Ends with an error, which the reader gets after a value that is waiting. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.end();
  }

  /** Yields the newest value whenever there is one; returns at the end and when the signal aborts. */
  async *values(signal: AbortSignal): AsyncGenerator<Value, void, void> {
    const wake = () => this.#wake?.();
    signal.addEventListener('abort', wake);
    try {
      while (!signal.aborted) {
        if (this.#newest) {
          const { value } = this.#newest;
          this.#newest = undefined;
          yield value;
        } else if (this.#failure) {
          throw this.#failure.error;
        } else if (this.#ended) {
          return;
        } else {
          await new Promise<void>(resolve => (this.#wake = resolve));
          this.#wake = undefined;
        }
      }
    } finally {
      signal.removeEventListener('abort', wake);
    }
  }
}
