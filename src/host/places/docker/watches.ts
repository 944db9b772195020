import type { Clock } from '../../clock';
import { isAlive } from '../process/identity';
import type { ProcessIdentity } from '../process/record';
import { Adoption } from './adoption';
import type { ContainerCredentials } from './aws';
import type { EngineAddress } from './engine';
import type { Owner, RoleWish } from './owner';
import { renewFor } from './owner';

/** The containers that somebody's credentials are in. */
export interface Renewed {
  /** None where the credentials cannot be found anew. */
  readonly owner?: Owner | undefined;
  readonly engine: EngineAddress;
  /** Of the containers. */
  readonly labels: Readonly<Record<string, string>>;
  /** That they act with; as the caller without. */
  readonly role?: RoleWish | undefined;
}

interface Watched<Subject> {
  readonly subject: Subject;
  readonly done: Promise<void>;
  /** Aborts once it is no longer watched over. */
  readonly over: AbortSignal;
}

/**
 * What this host watches over, by key: each until it has ended, or until this host does; a next host goes on. It looks
 * for what no living host watches over, now and every few seconds.
 */
export class Watches<Subject> implements Disposable {
  readonly #credentials: ContainerCredentials;
  readonly #clock: Clock;
  readonly #watched = new Map<string, Watched<Subject>>();
  readonly #ending = new AbortController();
  readonly #adoption: Adoption;

  /** @param adopt takes over what is free */
  constructor(credentials: ContainerCredentials, clock: Clock, adopt: () => Promise<void>) {
    this.#credentials = credentials;
    this.#clock = clock;
    this.#adoption = new Adoption(adopt);
  }

  /** Begins to look for what nobody watches over. */
  begin(): void {
    this.#adoption.begin();
  }

  get(key: string): Subject | undefined {
    return this.#watched.get(key)?.subject;
  }

  /**
   * Whether this host may take something over: it does not watch over it yet, and does not end; and who did is no more.
   *
   * @param state as the one who watched over it wrote it
   */
  async mayTake(
    key: string,
    state: { readonly runner: ProcessIdentity; readonly removed?: boolean | undefined } | undefined
  ): Promise<boolean> {
    const free = state === undefined || (!state.removed && !(await isAlive(state.runner)));
    return free && !this.#watched.has(key) && !this.#ending.signal.aborted;
  }

  /**
   * @param run resolves once there is nothing more to watch over; rejects when the signal aborts
   * @returns what aborts once it is no longer watched over
   */
  add(key: string, subject: Subject, run: (signal: AbortSignal) => Promise<void>): AbortSignal {
    const over = new AbortController();
    const done = run(this.#ending.signal)
      // The host ends; a next one goes on.
      .catch(() => undefined)
      .finally(() => {
        this.#watched.delete(key);
        over.abort();
      });
    this.#watched.set(key, { subject, done, over: over.signal });
    return over.signal;
  }

  /** Resolves once this host no longer watches over it; at once where it does not. */
  async ended(key: string): Promise<void> {
    await this.#watched.get(key)?.done;
  }

  /** Renews the credentials in what another host has started. Without new ones it goes on with those that it has. */
  renew(key: string, { owner, engine, labels, role }: Renewed): void {
    const watched = this.#watched.get(key);
    if (owner && watched) {
      const signal = AbortSignal.any([this.#ending.signal, watched.over]);
      renewFor(owner, engine, labels, this.#credentials, this.#clock, signal, role).catch(
        () => undefined
      );
    }
  }

  [Symbol.dispose](): void {
    this.#adoption[Symbol.dispose]();
    this.#ending.abort();
  }
}
