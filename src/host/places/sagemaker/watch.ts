import type { JobDescription, JobRef, Milliseconds } from '../../../protocol';
import { hasEnded } from '../../../protocol';
import type { Clock } from '../../clock';

/** While something is about to change: a person looks at it. */
const SOON: Milliseconds = 5_000;
/** While a script runs; an hour of it costs 240 calls. */
const RUNNING: Milliseconds = 15_000;
/** A job that began to train so lately may well fail in a moment. */
const YOUNG: Milliseconds = 60_000;
const AFTER_ERROR: Milliseconds = 15_000;

/** How long to wait before a job is described again; `undefined` when it has ended. */
export function nextLook(job: JobDescription, now: Milliseconds): Milliseconds | undefined {
  if (hasEnded(job.status)) {
    return undefined;
  }
  const since = job.timeline.at(-1)?.startedAt ?? job.startedAt ?? job.createdAt;
  const settled = job.status === 'InProgress' && isRunning(job) && now - since > YOUNG;
  return settled ? RUNNING : SOON;
}

function isRunning({ ref, secondaryStatus, startedAt }: JobDescription): boolean {
  return ref.kind === 'training' ? secondaryStatus === 'Training' : startedAt !== undefined;
}

interface Watched {
  readonly watchers: Set<(job: JobDescription) => void>;
  readonly stop: AbortController;
  newest?: JobDescription;
}

/**
 * Watches jobs, each with one poller however many watch it, and none when nobody does.
 */
export class JobWatches implements Disposable {
  readonly #clock: Clock;
  readonly #describe: (ref: JobRef, signal: AbortSignal) => Promise<JobDescription>;
  readonly #watched = new Map<string, Watched>();

  constructor(
    clock: Clock,
    describe: (ref: JobRef, signal: AbortSignal) => Promise<JobDescription>
  ) {
    this.#clock = clock;
    this.#describe = describe;
  }

  /** Jobs that are being watched. */
  get size(): number {
    return this.#watched.size;
  }

  watch(ref: JobRef, changed: (job: JobDescription) => void): Disposable {
    const key = `${ref.kind}/${ref.name}`;
    // A watcher of its own, so that the same function may watch twice.
    const watcher = (job: JobDescription) => changed(job);
    let watched = this.#watched.get(key);
    if (watched) {
      const { newest, watchers } = watched;
      if (newest) {
        queueMicrotask(() => watchers.has(watcher) && watcher(newest));
      }
    } else {
      watched = { watchers: new Set(), stop: new AbortController() };
      this.#watched.set(key, watched);
      void this.#poll(ref, watched);
    }
    const { watchers, stop } = watched;
    watchers.add(watcher);
    return {
      [Symbol.dispose]: () => {
        watchers.delete(watcher);
        if (watchers.size === 0) {
          stop.abort();
          if (this.#watched.get(key)?.watchers === watchers) {
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

  async #poll(ref: JobRef, watched: Watched): Promise<void> {
    const { signal } = watched.stop;
    let told = '';
    while (!signal.aborted) {
      let delay: Milliseconds | undefined = AFTER_ERROR;
      try {
        const job = await this.#describe(ref, signal);
        watched.newest = job;
        const text = JSON.stringify(job);
        if (text !== told && !signal.aborted) {
          told = text;
          for (const watcher of [...watched.watchers]) {
            watcher(job);
          }
        }
        delay = nextLook(job, this.#clock.now());
      } catch {
        // Whoever asks for the job gets the error; a watch goes on and tells when there is something to tell.
      }
      if (delay === undefined) {
        return;
      }
      await this.#clock.sleep(delay, signal).catch(() => undefined);
    }
  }
}
