import type { Clock } from '../../../clock';
import type { EndpointDirectories, ObservedServer } from '../../local/directories';
import type { EndpointLayout, ServerLayout } from '../../local/layout';
import type { ServerRecord, ServerState } from '../../local/record';
import { RunningState } from '../../local/runningState';
import { readRecord } from '../../process/record';
import { thisHost } from '../adoption';
import type { ContainerCredentials } from '../aws';
import { serverLabels } from '../labels';
import { Watches } from '../watches';
import type { ContainerServer } from './record';
import { containerServer } from './record';
import { Serving } from './serving';

/**
 * The servers that this host watches over: those that it started, and those whose host is gone. Each has one host that
 * writes its state; the state names it, and another one takes over only when that process is no more.
 */
export class ServerSupervisor implements Disposable {
  readonly #directories: EndpointDirectories;
  readonly #home: string;
  readonly #clock: Clock;
  readonly #watches: Watches<Serving>;

  constructor(
    directories: EndpointDirectories,
    home: string,
    credentials: ContainerCredentials,
    clock: Clock
  ) {
    this.#directories = directories;
    this.#home = home;
    this.#clock = clock;
    this.#watches = new Watches(credentials, clock, () => this.#adopt());
  }

  /** Begins to look for servers that nobody watches over. */
  begin(): void {
    this.#watches.begin();
  }

  /** Takes a server over: its state names this host from now on. */
  async claim(layout: ServerLayout, known?: ServerState): Promise<RunningState> {
    const state = new RunningState(layout.state, await thisHost(), known);
    await state.note({});
    return state;
  }

  /**
   * @param takenOver another host has started it
   * @returns what aborts once it has ended, or this host does
   */
  watch(
    endpoint: EndpointLayout,
    server: ContainerServer,
    state: RunningState,
    takenOver = false
  ): AbortSignal {
    const serving = new Serving(this.#home, endpoint, server, state, this.#clock, takenOver);
    return this.#watches.add(keyOf(server), serving, signal => serving.run(signal));
  }

  /** Resolves once this host no longer watches over a server that has ended; at once where it did not. */
  async ended(server: Pick<ServerRecord, 'endpoint' | 'number'>): Promise<void> {
    await this.#watches.ended(keyOf(server));
  }

  async #adopt(): Promise<void> {
    for (const { layout, servers } of await this.#directories.all()) {
      for (const server of servers) {
        if (await this.#watches.mayTake(keyOf(server.record), server.state)) {
          await this.#take(layout, server);
        }
      }
    }
  }

  async #take(endpoint: EndpointLayout, { layout, state }: ObservedServer): Promise<void> {
    const server = await readRecord(layout.server, containerServer);
    if (server === undefined) {
      return;
    }
    this.watch(endpoint, server, await this.claim(layout, state), true);
    const { owner, engine, ...which } = server;
    this.#watches.renew(keyOf(server), {
      owner,
      engine,
      labels: serverLabels(this.#home, which)
    });
  }

  [Symbol.dispose](): void {
    this.#watches[Symbol.dispose]();
  }
}

function keyOf({ endpoint, number }: Pick<ServerRecord, 'endpoint' | 'number'>): string {
  return `${endpoint} ${number}`;
}
