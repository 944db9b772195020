import type { Milliseconds } from '../protocol';
import type { Clock } from './clock';

/**
 * Looks once, tells what there is, and returns when to look again; `undefined` for never. It does not throw: whoever asks
 * for the thing itself gets the error, a watch goes on.
 */
export type Look<News> = (
  tell: (news: News) => void,
  signal: AbortSignal
) => Promise<Milliseconds | undefined>;

interface Watched<News> {
  readonly watchers: Set<(news: News) => void>;
  readonly stop: AbortController;
  newest?: News;
}

/** Watches things by key, each with one poller however many watch it, and none when nobody does. */
export class Polls<News> implements Disposable {
  readonly #clock: Clock;
  readonly #watched = new Map<string, Watched<News>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Calls back with what is known, and whenever something else is told.
   *
   * @param key tells the caller's context, too: what one caller may see is never shown to another
   * @param begin makes the look of a poller, with what it remembers
   */
  watch(key: string, begin: () => Look<News>, changed: (news: News) => void): Disposable {
    // A watcher of its own, so that the same function may watch twice.
    const watcher = (news: News) => changed(news);
    const known = this.#watched.get(key);
    const watched = known ?? { watchers: new Set(), stop: new AbortController() };
    const { watchers, stop, newest } = watched;
    watchers.add(watcher);
    if (newest !== undefined) {
      queueMicrotask(() => watchers.has(watcher) && watcher(newest));
    }
    if (!known) {
      this.#watched.set(key, watched);
      void this.#poll(begin(), watched);
    }
    return {
      [Symbol.dispose]: () => {
        watchers.delete(watcher);
        if (watchers.size === 0) {
          stop.abort();
          if (this.#watched.get(key) === watched) {
            this.#watched.delete(key);
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

  async #poll(look: Look<News>, watched: Watched<News>): Promise<void> {
    const { signal } = watched.stop;
    const tell = (news: News) => {
      const same = news !== undefined && JSON.stringify(news) === JSON.stringify(watched.newest);
      watched.newest = news;
      if (!same && !signal.aborted) {
        for (const watcher of [...watched.watchers]) {
          watcher(news);
        }
      }
    };
    while (!signal.aborted) {
      const delay = await look(tell, signal);
      if (delay === undefined) {
        return;
      }
      await this.#clock.sleep(delay, signal).catch(() => undefined);
    }
  }
}
