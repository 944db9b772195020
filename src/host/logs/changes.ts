import type { Milliseconds } from '../../protocol';
import type { Clock } from '../clock';

/**
 * Tells listeners that something changed: the first change at once, those that follow gathered, so that two calls are
 * at least `interval` apart and the last change is always told.
 */
export class Changes implements Disposable {
  readonly #clock: Clock;
  readonly #interval: Milliseconds;
  readonly #listeners = new Set<() => void>();
  readonly #closing = new AbortController();
  #resting = false;
  #again = false;

  constructor(clock: Clock, interval: Milliseconds) {
    this.#clock = clock;
    this.#interval = interval;
  }

  listen(changed: () => void): Disposable {
    const listener = () => changed();
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Listeners hear of it behind the current call, never inside it. */
  tell(): void {
    if (this.#listeners.size === 0 || this.#closing.signal.aborted) {
      return;
    }
    if (this.#resting) {
      this.#again = true;
      return;
    }
    this.#resting = true;
    for (const listener of this.#listeners) {
      queueMicrotask(() => {
        if (this.#listeners.has(listener)) {
          listener();
        }
      });
    }
    this.#clock.sleep(this.#interval, this.#closing.signal).then(
      () => this.#rested(),
      () => undefined
    );
  }

  [Symbol.dispose](): void {
    this.#closing.abort();
    this.#listeners.clear();
  }

  #rested(): void {
    this.#resting = false;
    if (this.#again) {
      this.#again = false;
      this.tell();
    }
  }
}
