import type { LogTarget } from '../../protocol';
import type { Caller } from '../caller';
import type { Host } from '../host';
import type { Log } from '../logs/log';

/** How long a log stays open behind its last reader: a view that scrolls reads window after window. */
const LINGER = 15_000;

/** What logs are opened with. */
type Needed = Pick<Host, 'jobs' | 'endpoints' | 'logs' | 'callerOf'>;

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
 * The logs that views read, each opened once. To open one its job or endpoint must be described, which on SageMaker is a call to
 * AWS: reading on in a log that is open costs none.
 */
export class OpenLogs implements Disposable {
  readonly #host: Needed;
  readonly #linger: number;
  readonly #entries = new Map<string, Entry>();

  constructor(host: Needed, linger = LINGER) {
    this.#host = host;
    this.#linger = linger;
  }

  /** How many are open, lingering ones included. */
  get size(): number {
    return this.#entries.size;
  }

  /** @throws ProblemError when the job or the endpoint cannot be described. */
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

  #open(key: string, ref: LogTarget['ref'], caller: Caller): Entry {
    const opening = this.#log(ref, caller);
    const entry: Entry = { opening, users: 0, timer: undefined };
    this.#entries.set(key, entry);
    return entry;
  }

  async #log(ref: LogTarget['ref'], caller: Caller): Promise<Log> {
    const { jobs, endpoints, logs } = this.#host;
    if (ref.kind !== 'endpoint') {
      return logs.open(await jobs.describe(ref, caller), caller);
    }
    const { name, variant, since } = ref;
    const { source } = await endpoints.log({ name, ref, variant, since }, caller);
    return logs.openSource(source);
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

function identity(ref: LogTarget['ref']): readonly unknown[] {
  const part = ref.kind === 'endpoint' ? [ref.variant, ref.since] : [];
  return [ref.kind, ref.place, ref.name, ref.region, ref.account, ref.profile, ...part];
}
