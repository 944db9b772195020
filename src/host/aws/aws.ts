import type { Milliseconds, Problem } from '../../protocol';
import type { Caller } from '../caller';
import type { Clock } from '../clock';
import type { RequestHandler } from './clients';
import { Clients } from './clients';
import { problemOf } from './errors';
import { faultOf } from './faults';
import { Patience } from './patience';
import { RateLimits } from './rate';
import type { Surroundings } from './surroundings';
import { surroundingsOf } from './surroundings';

/** Clients that nobody used for so long are closed. */
const KEEP_UNUSED: Milliseconds = 300_000;
/** One call of AWS, and how much it matters. */
export interface Call {
  /** The IAM action without its prefix: names the rate limit, and the error. */
  readonly operation: string;
  /** What it is done to, as a noun with its name: `training job digits-1`. */
  readonly subject: string;
  /** Who takes turns under the rate limit; the subject unless told. */
  readonly lane?: string;
  /** A person waits for the answer. */
  readonly urgent?: boolean;
  readonly signal?: AbortSignal;
  /**
   * Never gives up for anything that time or the caller can heal: throttling, failures of the service or the network,
   * expired credentials. Called with what holds it up, and with `undefined` when it goes on.
   */
  readonly paused?: (problem: Problem | undefined) => void;
}

/** Who somebody is for AWS. */
export interface Identity {
  readonly account: string;
  readonly arn: string;
  /** Where the credentials came from, in words. */
  readonly source: string;
  readonly region: string;
}

export interface AwsOptions {
  readonly clock: Clock;
  /** Carries all requests instead of sockets. */
  readonly requestHandler?: RequestHandler;
}

interface Entry {
  readonly clients: Clients;
  users: number;
  unused?: NodeJS.Timeout;
}

/**
 * AWS for all callers: clients by surroundings, calls under the rate limits, errors as sentences. Nothing of the SDK is
 * loaded before the first call.
 */
export class Aws implements Disposable {
  readonly #clock: Clock;
  readonly #carry: RequestHandler | undefined;
  readonly #rates: RateLimits;
  readonly #entries = new Map<string, Entry>();

  constructor({ clock, requestHandler }: AwsOptions) {
    this.#clock = clock;
    this.#carry = requestHandler;
    this.#rates = new RateLimits(clock);
  }

  /** Sets of clients that are open, used or lately used. */
  get size(): number {
    return this.#entries.size;
  }

  /** The clients of a caller's surroundings, for as long as the lease is held; who takes it disposes it. */
  clientsFor(caller: Caller): Lease {
    const surroundings = surroundingsOf(caller);
    const entry = this.#entry(surroundings);
    entry.users += 1;
    clearTimeout(entry.unused);
    return new Lease(entry.clients, () => {
      entry.users -= 1;
      if (entry.users === 0) {
        entry.unused = setTimeout(() => {
          this.#entries.delete(surroundings.key);
          entry.clients[Symbol.dispose]();
        }, KEEP_UNUSED);
        entry.unused.unref();
      }
    });
  }

  /** Tells two callers apart whose credentials, region or endpoints may differ. */
  contextKey(caller: Caller): string {
    return surroundingsOf(caller).key;
  }

  /** Who the caller is for AWS: GetCallerIdentity, which needs no permission. */
  async identify(caller: Caller, signal?: AbortSignal): Promise<Identity> {
    using lease = this.clientsFor(caller);
    const { clients } = lease;
    const { GetCallerIdentityCommand } = await import('./sdk/sts');
    const answer = await this.call(
      caller,
      { operation: 'GetCallerIdentity', subject: 'your identity', urgent: true, signal },
      async (used, abortSignal) =>
        (await used.sts()).send(new GetCallerIdentityCommand({}), { abortSignal })
    );
    const { source } = await clients.credentials();
    return {
      account: answer.Account ?? '',
      arn: answer.Arn ?? '',
      source,
      region: await clients.region()
    };
  }

  /**
   * Makes a call when the rate limit allows it, and again while it fails for a reason that passes.
   *
   * @throws ProblemError; the signal's reason when it aborts
   */
  async call<Answer>(
    caller: Caller,
    call: Call,
    send: (clients: Clients, signal: AbortSignal | undefined) => Promise<Answer>
  ): Promise<Answer> {
    using lease = this.clientsFor(caller);
    const { clients } = lease;
    const { operation, subject, lane = subject, urgent, signal, paused } = call;
    const patience = new Patience(this.#clock, paused, signal);
    for (;;) {
      signal?.throwIfAborted();
      let region: string | undefined;
      try {
        region = await clients.region();
        const bucket = this.#rates.bucket(await clients.account(), region, operation);
        await bucket.take({ lane, urgent, signal });
        const answer = await bucket.count(send(clients, signal));
        patience.succeeded();
        return answer;
      } catch (error) {
        signal?.throwIfAborted();
        const source = await sourceOf(clients);
        const problem = problemOf(error, { operation, subject, region, source });
        await patience.failed(faultOf(error), problem, () => clients.renew());
      }
    }
  }

  [Symbol.dispose](): void {
    for (const { clients, unused } of this.#entries.values()) {
      clearTimeout(unused);
      clients[Symbol.dispose]();
    }
    this.#entries.clear();
  }

  #entry(surroundings: Surroundings): Entry {
    let entry = this.#entries.get(surroundings.key);
    if (!entry) {
      entry = { clients: new Clients(surroundings, this.#clock, this.#carry), users: 0 };
      this.#entries.set(surroundings.key, entry);
    }
    return entry;
  }
}

/** Clients in use; disposing gives them back. */
export class Lease implements Disposable {
  readonly clients: Clients;
  #giveBack: (() => void) | undefined;

  constructor(clients: Clients, giveBack: () => void) {
    this.clients = clients;
    this.#giveBack = giveBack;
  }

  [Symbol.dispose](): void {
    this.#giveBack?.();
    this.#giveBack = undefined;
  }
}

async function sourceOf(clients: Clients): Promise<string | undefined> {
  try {
    return (await clients.credentials()).source;
  } catch {
    // The credentials themselves are the problem, and its sentence says so.
    return undefined;
  }
}
