import type { JobRef, LogTarget } from '../../protocol';
import type { Caller } from '../caller';
import type { Host } from '../host';
import type { Log } from '../logs/log';

/** How long a log stays open behind its last reader: a view that scrolls reads window after window. */
const LINGER = 15_000;

/** A log in use. Disposing gives it back. */
export interface LogInUse extends Disposable {
  readonly log: Log;
}

interface Entry {
  readonly opening: Promise<Log>;
  users: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * The logs that views read, each opened once. To open one its job must be described, which on SageMaker is a call to
 * AWS: reading on in a log that is open costs none.
 */
export class OpenLogs implements Disposable {
  readonly #host: Pick<Host, 'jobs' | 'logs' | 'callerOf'>;
  readonly #linger: number;
  readonly #entries = new Map<string, Entry>();

  constructor(host: Pick<Host, 'jobs' | 'logs' | 'callerOf'>, linger = LINGER) {
    this.#host = host;
    this.#linger = linger;
  }

  /** How many are open, lingering ones included. */
  get size(): number {
    return this.#entries.size;
  }

  /** @throws ProblemError when the job cannot be described. */
  async use(target: LogTarget, connected: Caller): Promise<LogInUse> {
    const caller = this.#host.callerOf(target, connected);
    const key = JSON.stringify([caller.id, ...identity(target.ref)]);
    const entry = this.#entries.get(key) ?? this.#open(key, target.ref, caller);
    entry.users += 1;
    clearTimeout(entry.timer);
    let log: Log;
    try {
      log = await entry.opening;
    } catch (error) {
      this.#entries.delete(key);
      throw error;
    }
    let given = false;
    return {
      log,
      [Symbol.dispose]: () => {
        if (!given) {
          given = true;
          this.#giveBack(key, entry);
        }
      }
    };
  }

  /** Closes every log, also those in use. */
  [Symbol.dispose](): void {
    for (const key of [...this.#entries.keys()]) {
      this.#close(key);
    }
  }

  #open(key: string, ref: JobRef, caller: Caller): Entry {
    const opening = this.#host.jobs
      .describe(ref, caller)
      .then(job => this.#host.logs.open(job, caller));
    const entry: Entry = { opening, users: 0, timer: undefined };
    this.#entries.set(key, entry);
    return entry;
  }

  #giveBack(key: string, entry: Entry): void {
    entry.users -= 1;
    if (entry.users === 0 && this.#entries.get(key) === entry) {
      entry.timer = setTimeout(() => this.#close(key), this.#linger);
      entry.timer.unref();
    }
  }

  #close(key: string): void {
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    clearTimeout(entry?.timer);
    // A log that could not be opened has told so to who asked for it.
    entry?.opening.then(
      log => log[Symbol.dispose](),
      () => undefined
    );
  }
}

function identity(ref: JobRef): readonly (string | undefined)[] {
  return [ref.kind, ref.place, ref.name, ref.region, ref.account, ref.profile];
}
