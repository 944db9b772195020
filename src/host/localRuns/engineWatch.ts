import type { Finding, Milliseconds } from '../../protocol';
import type { Caller } from '../caller';
import type { Clock } from '../clock';
import { Polls } from '../polls';

/** How the engine is that a caller's `docker` would talk to. */
export type FindEngine = (caller: Caller, signal: AbortSignal) => Promise<Finding>;

/** An engine seldom comes or goes, and asking one costs it something. */
const EVERY: Milliseconds = 30_000;
/** One that hangs is told of as such. */
const PATIENCE: Milliseconds = 15_000;

/** Asks engines how they are, each once for all who look at it, and not at all when nobody does. */
export class EngineWatches {
  readonly #find: FindEngine;
  readonly #polls: Polls<Finding>;

  constructor(find: FindEngine, clock: Clock) {
    this.#find = find;
    this.#polls = new Polls(clock);
  }

  /** Tells how it is, as soon as that is known, and again when it has changed. */
  watch(caller: Caller, receive: (found: Finding) => void): Disposable {
    const begin = () => async (tell: typeof receive, signal: AbortSignal) => {
      try {
        tell(await this.#find(caller, AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)])));
        return EVERY;
      } catch {
        // Only an abort gets here: that there is no engine is a finding.
        return undefined;
      }
    };
    return this.#polls.watch(addressKey(caller), begin, receive);
  }
}

/** What decides which engine a caller means; see `addressOf` of the Docker place. */
function addressKey({ context: { env } }: Caller): string {
  const names = Object.keys(env).filter(name => name.startsWith('DOCKER_'));
  return JSON.stringify(
    [...names.sort(), 'HOME', 'XDG_RUNTIME_DIR'].map(name => [name, env[name]])
  );
}
