import type { EndpointDescription, Milliseconds } from '../../../../protocol';
import { PASSING_STATUSES } from '../../../../protocol';
import type { Clock } from '../../../clock';
import { ProblemError } from '../../../problem';

/** While something is about to change: a person looks at it. */
const SOON: Milliseconds = 5_000;
const SETTLED: Milliseconds = 20_000;
const AFTER_ERROR: Milliseconds = 15_000;

type Watcher = (endpoint: EndpointDescription | undefined) => void;

/** Watches endpoints, each with one poller however many watch it, and none when nobody does. */
export class EndpointWatches implements Disposable {
  readonly #clock: Clock;
  readonly #describe: (name: string, signal: AbortSignal) => Promise<EndpointDescription>;
  readonly #watched = new Map<string, Watched>();

  constructor(
    clock: Clock,
    describe: (name: string, signal: AbortSignal) => Promise<EndpointDescription>
  ) {
    this.#clock = clock;
    this.#describe = describe;
  }

  /** Endpoints that are being watched. */
  get size(): number {
    return this.#watched.size;
  }

  watch(name: string, changed: Watcher): Disposable {
    // A watcher of its own, so that the same function may watch twice.
    const watcher: Watcher = endpoint => changed(endpoint);
    let watched = this.#watched.get(name);
    if (!watched) {
      watched = { watchers: new Set(), stop: new AbortController() };
      this.#watched.set(name, watched);
      void this.#poll(name, watched);
    }
    const { watchers, stop, newest } = watched;
    watchers.add(watcher);
    if (newest) {
      queueMicrotask(() => watchers.has(watcher) && watcher(newest));
    }
    return {
      [Symbol.dispose]: () => {
        watchers.delete(watcher);
        if (watchers.size === 0) {
          stop.abort();
          if (this.#watched.get(name)?.watchers === watchers) {
            this.#watched.delete(name);
          }
        }
      }
    };
  }

  [Symbol.dispose](): void {
    for (const { stop } of this.#watched.values()) {
      stop.abort();
    }
    this.#watched.clear();
  }

  async #poll(name: string, watched: Watched): Promise<void> {
    const { signal } = watched.stop;
    let told: string | undefined;
    const tell = (endpoint: EndpointDescription | undefined) => {
      watched.newest = endpoint;
      const text = JSON.stringify(endpoint) ?? 'gone';
      if (text !== told && !signal.aborted) {
        told = text;
        for (const watcher of [...watched.watchers]) {
          watcher(endpoint);
        }
      }
    };
    while (!signal.aborted) {
      let delay = AFTER_ERROR;
      try {
        const endpoint = await this.#describe(name, signal);
        tell(endpoint);
        delay = PASSING_STATUSES.includes(endpoint.status) ? SOON : SETTLED;
      } catch (error) {
        // Whoever asks for the endpoint gets any other error; a watch goes on and tells when there is something to tell.
        if (error instanceof ProblemError && error.problem.kind === 'not-found') {
          tell(undefined);
        }
      }
      await this.#clock.sleep(delay, signal).catch(() => undefined);
    }
  }
}

interface Watched {
  readonly watchers: Set<Watcher>;
  readonly stop: AbortController;
  newest?: EndpointDescription;
}
