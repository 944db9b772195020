import type { Milliseconds } from '../../../protocol';
import type { Clock } from '../../clock';

const POLL: Milliseconds = 20_000;
const AFTER_ERROR: Milliseconds = 60_000;

/** What is newest, or changed in the last minutes. */
type Recent = (signal: AbortSignal) => Promise<readonly object[]>;

/** The watched lists, by context: what one caller may see is never shown to another. */
export class ListWatches implements Disposable {
  readonly #clock: Clock;
  readonly #lists = new Map<string, ListWatch>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls back when what `recent` tells has changed. All who watch the same context share one poller. */
  watch(context: string, recent: Recent, changed: () => void): Disposable {
    let list = this.#lists.get(context);
    if (!list) {
      list = new ListWatch(this.#clock, recent);
      this.#lists.set(context, list);
    }
    const watch = list.watch(changed);
    return {
      [Symbol.dispose]: () => {
        watch[Symbol.dispose]();
        if (!list.watched && this.#lists.get(context) === list) {
          this.#lists.delete(context);
        }
      }
    };
  }

  [Symbol.dispose](): void {
    for (const list of this.#lists.values()) {
      list[Symbol.dispose]();
    }
    this.#lists.clear();
  }
}

/** Asks what changed lately, for as long as somebody watches the list; tells all who do. */
class ListWatch implements Disposable {
  readonly #clock: Clock;
  readonly #recent: Recent;
  readonly #watchers = new Set<() => void>();
  #stop: AbortController | undefined;

  constructor(clock: Clock, recent: Recent) {
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
        const rows = await this.#recent(signal);
        const states = new Set(rows.map(row => JSON.stringify(row)));
        if (known && [...states].some(state => !known?.has(state)) && !signal.aborted) {
          for (const watcher of [...this.#watchers]) {
            watcher();
          }
        }
        known = states;
      } catch {
        // Who lists them gets the error. When listing works again, everything counts as changed.
        known = new Set();
        delay = AFTER_ERROR;
      }
      await this.#clock.sleep(delay, signal).catch(() => undefined);
    }
  }
}
