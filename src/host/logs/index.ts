import type { JobDescription, Milliseconds } from '../../protocol';
import type { Caller } from '../caller';
import type { Clock } from '../clock';
import type { Logs } from '../host';
import type { Locations } from '../locations';
import { OpenLog } from './openLog';
import { SharedLog } from './sharedLog';
import { Shelf } from './shelf';
import type { LogSource } from './source';

export interface LogsOptions {
  readonly locations: Pick<Locations, 'logs'>;
  readonly clock: Clock;
  /** Where a job's lines come from, for a caller. */
  readonly source: (job: JobDescription, caller: Caller) => LogSource;
  /** Bytes that stored logs may take together; 5 GB unless told. Logs in use are never deleted. */
  readonly mostBytes?: number;
  /** How long a log is read on behind its last reader, so that closing a view and opening it again costs nothing; 2 s unless told. */
  readonly linger?: Milliseconds;
}

const MOST_BYTES = 5e9;
const LINGER: Milliseconds = 2_000;

/**
 * The logs of all places: each kept in a store of its own, read by one source however many readers there are.
 * Disposing stops every source and closes every store.
 */
export function createLogs(options: LogsOptions): Logs & Disposable {
  return new StoredLogs(options);
}

class StoredLogs implements Logs, Disposable {
  readonly #options: LogsOptions;
  readonly #shelf: Shelf;
  readonly #open = new Map<string, SharedLog>();
  readonly #closing = new AbortController();
  /** What waits for a log to be wanted again. */
  readonly #lingering = new Map<string, AbortController>();

  constructor(options: LogsOptions) {
    this.#options = options;
    this.#shelf = new Shelf(options.locations.logs, options.mostBytes ?? MOST_BYTES);
  }

  open(job: JobDescription, caller: Caller): OpenLog {
    return this.openSource(this.#options.source(job, caller));
  }

  openSource(source: LogSource): OpenLog {
    this.#closing.signal.throwIfAborted();
    const { key } = source;
    this.#lingering.get(key)?.abort();
    this.#lingering.delete(key);
    const log = this.#open.get(key) ?? this.#start(key);
    const reading = log.join(source);
    return new OpenLog(log, {
      [Symbol.dispose]: () => {
        reading[Symbol.dispose]();
        if (log.readers === 0 && this.#open.get(key) === log) {
          void this.#linger(key, log);
        }
      }
    });
  }

  [Symbol.dispose](): void {
    this.#closing.abort();
    for (const lingering of this.#lingering.values()) {
      lingering.abort();
    }
    for (const [key, log] of this.#open) {
      this.#close(key, log);
    }
  }

  #start(key: string): SharedLog {
    const store = this.#shelf.open(key);
    const log = new SharedLog(store, this.#options.clock, {
      finished: () => void this.#shelf.evict(),
      renew: damaged => this.#shelf.renew(key, damaged)
    });
    this.#open.set(key, log);
    void this.#shelf.evict();
    return log;
  }

  async #linger(key: string, log: SharedLog): Promise<void> {
    const wanted = new AbortController();
    this.#lingering.set(key, wanted);
    try {
      await this.#options.clock.sleep(this.#options.linger ?? LINGER, wanted.signal);
    } catch {
      // Somebody opened the log again, or all logs are closed.
      return;
    }
    this.#lingering.delete(key);
    this.#close(key, log);
  }

  #close(key: string, log: SharedLog): void {
    this.#open.delete(key);
    log[Symbol.dispose]();
    this.#shelf.close(log.store);
  }
}
