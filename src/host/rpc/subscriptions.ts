import type { OpenSubscription, Problem } from '../../protocol';
import { ProblemError } from '../problem';

/**
 * Makes the events of one topic, pulled: nothing is asked of a source while its reader has no credit. Returns when the
 * topic ends or the signal aborts; throws what ended it early.
 */
export type EventSource = (signal: AbortSignal) => AsyncGenerator<readonly unknown[], void, void>;

/** Where a subscription's events go. */
export interface Reader {
  /** Resolves once the socket has taken them. */
  events(id: string, events: readonly unknown[]): Promise<void>;
  end(id: string, problem?: Problem): Promise<void>;
}

/** One message holds at most so many events. */
const MOST_EVENTS = 1_000;

/**
 * The subscriptions of one connection, each pulled for itself while it has credit: see `subscription.ts` in the protocol.
 */
export class Subscriptions implements Disposable {
  readonly #reader: Reader;
  readonly #problemOf: (error: unknown, topic: string) => Problem;
  readonly #open = new Map<string, Subscription>();

  constructor(reader: Reader, problemOf: (error: unknown, topic: string) => Problem) {
    this.#reader = reader;
    this.#problemOf = problemOf;
  }

  /** How many are open: what a test counts. */
  get size(): number {
    return this.#open.size;
  }

  /** @throws ProblemError `usage` when the id is taken. */
  open({ id, topic, credit }: OpenSubscription, source: EventSource): void {
    if (this.#open.has(id)) {
      throw new ProblemError(
        'usage',
        `The subscription "${id}" is open already; choose another id or close it first.`
      );
    }
    const subscription = new Subscription(id, source, credit);
    this.#open.set(id, subscription);
    void this.#run(subscription, topic);
  }

  /** Of a subscription that has just ended this is no error: the two crossed on the wire. */
  grant(id: string, credit: number): void {
    this.#open.get(id)?.grant(credit);
  }

  close(id: string): void {
    const subscription = this.#open.get(id);
    this.#open.delete(id);
    subscription?.[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    for (const id of [...this.#open.keys()]) {
      this.close(id);
    }
  }

  async #run(subscription: Subscription, topic: string): Promise<void> {
    let problem: Problem | undefined;
    try {
      await subscription.pump(this.#reader);
    } catch (error) {
      if (subscription.closed) {
        return;
      }
      problem = this.#problemOf(error, topic);
    }
    if (!subscription.closed) {
      this.#open.delete(subscription.id);
      subscription[Symbol.dispose]();
      await this.#reader.end(subscription.id, problem);
    }
  }
}

class Subscription implements Disposable {
  readonly id: string;
  readonly #source: EventSource;
  readonly #closing = new AbortController();
  #credit: number;
  #granted: (() => void) | undefined;

  constructor(id: string, source: EventSource, credit: number) {
    this.id = id;
    this.#source = source;
    this.#credit = credit;
  }

  get closed(): boolean {
    return this.#closing.signal.aborted;
  }

  grant(credit: number): void {
    this.#credit += credit;
    this.#granted?.();
  }

  [Symbol.dispose](): void {
    this.#closing.abort();
    this.#granted?.();
  }

  async pump(reader: Reader): Promise<void> {
    // The answer to the opening request goes first.
    await new Promise(setImmediate);
    await this.#hasCredit();
    if (this.closed) {
      return;
    }
    for await (const events of this.#source(this.#closing.signal)) {
      let sent = 0;
      while (sent < events.length && !this.closed) {
        const message = events.slice(sent, sent + Math.min(this.#credit, MOST_EVENTS));
        this.#credit -= message.length;
        sent += message.length;
        await reader.events(this.id, message);
        await this.#hasCredit();
      }
      if (this.closed) {
        return;
      }
    }
  }

  async #hasCredit(): Promise<void> {
    while (this.#credit <= 0 && !this.closed) {
      await new Promise<void>(resolve => (this.#granted = resolve));
      this.#granted = undefined;
    }
  }
}
