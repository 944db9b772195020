import type { Milliseconds } from '../../../protocol';
import type { Clock } from '../../clock';

const POLL: Milliseconds = 20_000;
const AFTER_ERROR: Milliseconds = 60_000;

/** Asks which jobs, or endpoints, changed lately, for as long as somebody watches the list; tells all who do. */
export class ListWatch implements Disposable {
  readonly #clock: Clock;
  readonly #recent: (signal: AbortSignal) => Promise<readonly object[]>;
  readonly #watchers = new Set<() => void>();
  #stop: AbortController | undefined;

  /** @param recent what changed in the last minutes */
  constructor(clock: Clock, recent: (signal: AbortSignal) => Promise<readonly object[]>) {
    this.#clock = clock;
    this.#recent = recent;
  }

  get watched(): boolean {
    return this.#watchers.size > 0;
  }

  watch(changed: () => void): Disposable {
    const watcher = () => changed();
    this.#watchers.add(watcher);
    if (!this.#stop) {
      this.#stop = new AbortController();
      void this.#poll(this.#stop.signal);
    }
    return {
      [Symbol.dispose]: () => {
        this.#watchers.delete(watcher);
        if (this.#watchers.size === 0) {
          this[Symbol.dispose]();
        }
      }
    };
  }

  [Symbol.dispose](): void {
    this.#watchers.clear();
    this.#stop?.abort();
    this.#stop = undefined;
  }

  async #poll(signal: AbortSignal): Promise<void> {
    let known: ReadonlySet<string> | undefined;
    while (!signal.aborted) {
      let delay = POLL;
      try {
        const jobs = await this.#recent(signal);
        const states = new Set(jobs.map(job => JSON.stringify(job)));
        if (known && [...states].some(state => !known?.has(state)) && !signal.aborted) {
          for (const watcher of [...this.#watchers]) {
            watcher();
          }
        }
        known = states;
      } catch {
        // Who lists the jobs gets the error. When listing works again, everything counts as changed.
        known = new Set();
        delay = AFTER_ERROR;
      }
      await this.#clock.sleep(delay, signal).catch(() => undefined);
    }
  }
}
