import type { FSWatcher } from 'node:fs';
import type { Milliseconds } from '../../../protocol';
import { watchQuietly } from './fileWatch';

/** For disks that do not tell of changes. */
const POLL: Milliseconds = 1000;

/** Wakes a reader when a file, or something in a directory, grows or what writes it changes. */
export class Growth<State> implements Disposable {
  /** How it stands with what writes, as of the last look; `undefined` before the first. */
  state: State | undefined;
  readonly #watcher: FSWatcher | undefined;
  readonly #watch: Disposable;
  readonly #poll: NodeJS.Timeout;
  readonly #signal: AbortSignal;
  #grown = false;
  #wake: (() => void) | undefined;

  constructor(
    path: string,
    watch: (changed: (state: State) => void) => Disposable,
    signal: AbortSignal
  ) {
    this.#signal = signal;
    this.#watcher = watchQuietly(path, this.#ring);
    this.#poll = setInterval(this.#ring, POLL);
    this.#watch = watch(state => {
      this.state = state;
      this.#ring();
    });
    signal.addEventListener('abort', this.#ring);
  }

  /** Resolves at the next growth, at once when there was one since the last call. */
  async more(): Promise<void> {
    if (!this.#grown && !this.#signal.aborted) {
      await new Promise<void>(resolve => (this.#wake = resolve));
    }
    this.#grown = false;
  }

  readonly #ring = (): void => {
    this.#grown = true;
    this.#wake?.();
    this.#wake = undefined;
  };

  [Symbol.dispose](): void {
    this.#signal.removeEventListener('abort', this.#ring);
    clearInterval(this.#poll);
    this.#watcher?.close();
    this.#watch[Symbol.dispose]();
  }
}
