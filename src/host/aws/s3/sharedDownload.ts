import type { DownloadOptions } from './download';

/** One download for all who need the same object at the same time. It goes on while one of them waits. */
export class SharedDownload {
  readonly #stop = new AbortController();
  readonly #receivers = new Set<(bytes: number) => void>();
  readonly #done: Promise<void>;
  readonly #over: () => void;
  #waiting = 0;

  /**
   * @param start begins it at once; its signal aborts when nobody waits any more
   * @param over called once nobody can join it any more
   */
  constructor(start: (shared: Required<DownloadOptions>) => Promise<void>, over: () => void) {
    this.#over = over;
    const progress = (bytes: number) => this.#receivers.forEach(receive => receive(bytes));
    this.#done = start({ signal: this.#stop.signal, progress }).finally(over);
    // Whoever waits hears of it; when all have left, nobody has to.
    this.#done.catch(() => undefined);
  }

  /** Resolves with the end of the download; rejects with its error, or with the signal's reason when that aborts. */
  async wait({ progress, signal }: DownloadOptions): Promise<void> {
    signal?.throwIfAborted();
    const receive = (bytes: number) => progress?.(bytes);
    this.#receivers.add(receive);
    this.#waiting += 1;
    let abort: (() => void) | undefined;
    try {
      await Promise.race([
        this.#done,
        new Promise<never>((_, reject) => {
          abort = () => reject(signal?.reason as Error);
          signal?.addEventListener('abort', abort, { once: true });
        })
      ]);
    } finally {
      if (abort) {
        signal?.removeEventListener('abort', abort);
      }
      this.#receivers.delete(receive);
      this.#waiting -= 1;
      if (this.#waiting === 0) {
        this.#over();
        this.#stop.abort();
      }
    }
  }
}
