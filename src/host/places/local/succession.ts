import { rm } from 'node:fs/promises';
import type { Milliseconds } from '../../../protocol';
import type { Caller } from '../../caller';
import type { Clock } from '../../clock';
import { ProblemError } from '../../problem';
import { typed } from '../../typed';
import { absent } from './absent';
import type { EndpointDirectories, ObservedEndpoint, ObservedServer } from './directories';
import type { ServerLayout } from './layout';
import { LOOPBACK } from './layout';
import type { Address } from './requests';
import { Requests } from './requests';
import type { Servers } from './servers';
import type { EndpointWatches } from './watch';

/** What is known of a server is looked at again after so long: somebody else may have deployed. */
const TRUSTED = 1000;
/** SageMaker gives an answer 60 seconds; what comes through us is waited for before. */
const RETIRE_GRACE = 60_000;

/**
 * Which server of an endpoint is asked: the newest that answers. The ones before it are ended once they have answered what
 * they were asked. Dispose it to close its connections; the servers go on.
 */
export class Succession implements Disposable {
  readonly requests = new Requests((name, caller, anew) => this.#locate(name, caller, anew));
  readonly #clock: Clock;
  readonly #servers: Servers;
  readonly #directories: EndpointDirectories;
  readonly #watches: EndpointWatches;
  readonly #addresses = new Map<string, Address & { readonly at: Milliseconds }>();
  readonly #retiring = new Set<string>();
  /** Watches of updates until they are decided. */
  readonly #updates = new Map<string, Disposable>();

  constructor(
    clock: Clock,
    servers: Servers,
    directories: EndpointDirectories,
    watches: EndpointWatches
  ) {
    this.#clock = clock;
    this.#servers = servers;
    this.#directories = directories;
    this.#watches = watches;
  }

  /** @throws ProblemError `not-found` */
  async observe(name: string, caller: Caller): Promise<ObservedEndpoint> {
    const endpoint = await this.#directories.observe(name);
    if (endpoint === undefined) {
      throw absent('endpoint', name, 'on this machine', caller);
    }
    this.tidy(endpoint);
    return endpoint;
  }

  /** Sends requests to the new server from the moment on in which it answers. */
  switchWhenReady(name: string, number: number): void {
    this.#updates.get(name)?.[Symbol.dispose]();
    const watch = this.#watches.endpoint(name, endpoint => {
      const server = endpoint?.servers.find(({ record }) => record.number === number);
      if (endpoint && server?.status === 'Creating') {
        return;
      }
      watch[Symbol.dispose]();
      if (this.#updates.get(name) === watch) {
        this.#updates.delete(name);
      }
      if (endpoint) {
        this.tidy(endpoint);
      }
    });
    this.#updates.set(name, watch);
  }

  /** Retires what is older than the server that answers. Whoever looks at an endpoint does it, so a host that died midway is made up for. */
  tidy(endpoint: ObservedEndpoint): void {
    const { serving, servers, description } = endpoint;
    if (!serving) {
      return;
    }
    const old = servers.filter(({ record }) => record.number < serving.record.number);
    if (old.length > 0) {
      this.#remember(endpoint);
    }
    for (const server of old) {
      void this.#retire(description.ref.name, server);
    }
  }

  /** Of an endpoint that is deleted. */
  forget(name: string): void {
    this.#updates.get(name)?.[Symbol.dispose]();
    this.#updates.delete(name);
    this.#addresses.delete(name);
  }

  [Symbol.dispose](): void {
    for (const update of this.#updates.values()) {
      update[Symbol.dispose]();
    }
    this.requests[Symbol.dispose]();
  }

  async #locate(name: string, caller: Caller, anew: boolean): Promise<Address> {
    const known = this.#addresses.get(name);
    if (known && !anew && this.#clock.now() - known.at < TRUSTED) {
      return known;
    }
    const endpoint = await this.observe(name, caller);
    const address = this.#remember(endpoint);
    if (address === undefined) {
      const { status, failureReason } = endpoint.description;
      throw new ProblemError(
        'unavailable',
        `Endpoint ${name} is not in service but ${status}${failureReason ? `: ${failureReason}` : '.'}`,
        { hint: `\`${typed(`logs --endpoint ${name}`, caller)}\` shows what its server said.` }
      );
    }
    return address;
  }

  #remember({ description, serving }: ObservedEndpoint): Address | undefined {
    const { name } = description.ref;
    const { host = LOOPBACK, port } = serving?.state ?? {};
    if (!serving || port === undefined) {
      this.#addresses.delete(name);
      return undefined;
    }
    const address = { server: serving.record.number, host, port, at: this.#clock.now() };
    this.#addresses.set(name, address);
    return address;
  }

  async #retire(name: string, server: ObservedServer): Promise<void> {
    const key = `${name} ${server.record.createdAt} ${server.record.number}`;
    if (this.#retiring.has(key)) {
      return;
    }
    this.#retiring.add(key);
    try {
      await this.requests.idle(name, server.record.number);
      await this.#servers.end(server, RETIRE_GRACE);
      await removeServer(server.layout);
    } catch {
      // It is tried again at the next look.
    } finally {
      this.#retiring.delete(key);
    }
  }
}

/** Takes away what only this server needed; what it logged stays. */
export async function removeServer(layout: ServerLayout): Promise<void> {
  // First the record: without it there is no server.
  await rm(layout.server, { force: true });
  await rm(layout.state, { force: true });
  await rm(layout.root, { recursive: true, force: true });
}
