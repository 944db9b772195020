import type { Finding, Milliseconds } from '../../protocol';
import type { Caller } from '../caller';
import type { Clock } from '../clock';

/** How the engine is that a caller's `docker` would talk to. */
export type FindEngine = (caller: Caller, signal: AbortSignal) => Promise<Finding>;

/** An engine seldom comes or goes, and asking one costs it something. */
const EVERY: Milliseconds = 30_000;
/** One that hangs is told of as such. */
const PATIENCE: Milliseconds = 15_000;

type Receiver = (found: Finding) => void;

/** Asks engines how they are, each once for all who look at it, and not at all when nobody does. */
export class EngineWatches {
  readonly #find: FindEngine;
  readonly #clock: Clock;
  readonly #watched = new Map<string, EngineWatch>();

  constructor(find: FindEngine, clock: Clock) {
    this.#find = find;
    this.#clock = clock;
  }

  /** Tells how it is, as soon as that is known, and again when it has changed. */
  watch(caller: Caller, receive: Receiver): Disposable {
    const key = addressKey(caller);
    let watch = this.#watched.get(key);
    if (!watch) {
      watch = new EngineWatch(signal => this.#find(caller, signal), this.#clock);
      this.#watched.set(key, watch);
    }
    return watch.add(receive, () => this.#watched.delete(key));
  }
}

class EngineWatch {
  readonly #find: (signal: AbortSignal) => Promise<Finding>;
  readonly #clock: Clock;
  readonly #receivers = new Set<{ readonly receive: Receiver }>();
  readonly #closing = new AbortController();
  #found: Finding | undefined;

  constructor(find: (signal: AbortSignal) => Promise<Finding>, clock: Clock) {
    this.#find = find;
    this.#clock = clock;
    void this.#run();
  }

  add(receive: Receiver, unused: () => void): Disposable {
    const receiver = { receive };
    this.#receivers.add(receiver);
    if (this.#found) {
      receive(this.#found);
    }
    return {
      [Symbol.dispose]: () => {
        if (this.#receivers.delete(receiver) && this.#receivers.size === 0) {
          this.#closing.abort();
          unused();
        }
      }
    };
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    try {
      for (;;) {
        this.#tell(await this.#find(AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)])));
        await this.#clock.sleep(EVERY, signal);
      }
    } catch {
      // Only an abort gets here: that there is no engine is a finding.
    }
  }

  #tell(found: Finding): void {
    if (JSON.stringify(found) !== JSON.stringify(this.#found)) {
      this.#found = found;
      for (const { receive } of this.#receivers) {
        receive(found);
      }
    }
  }
}

/** What decides which engine a caller means; see `addressOf` of the Docker place. */
function addressKey({ context: { env } }: Caller): string {
  const names = Object.keys(env).filter(name => name.startsWith('DOCKER_'));
  return JSON.stringify(
    [...names.sort(), 'HOME', 'XDG_RUNTIME_DIR'].map(name => [name, env[name]])
  );
}
