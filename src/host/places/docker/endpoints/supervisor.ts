import type { Clock } from '../../../clock';
import type { EndpointDirectories, ObservedServer } from '../../local/directories';
import type { EndpointLayout, ServerLayout } from '../../local/layout';
import type { ServerRecord, ServerState } from '../../local/record';
import { RunningState } from '../../local/runningState';
import { readRecord } from '../../process/jobs';
import { isAlive } from '../../process/identity';
import { parseRecord } from '../../process/record';
import { Adoption, thisHost } from '../adoption';
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
  readonly #watched = new Map<string, Promise<void>>();
  readonly #ending = new AbortController();
  readonly #adoption = new Adoption(() => this.#adopt());

  constructor(directories: EndpointDirectories, home: string, clock: Clock) {
    this.#directories = directories;
    this.#home = home;
    this.#clock = clock;
  }

  /** Begins to look for servers that nobody watches over. */
  begin(): void {
    this.#adoption.begin();
  }

  /** Takes a server over: its state names this host from now on. */
  async claim(layout: ServerLayout, known?: ServerState): Promise<RunningState> {
    const state = new RunningState(layout.state, await thisHost(), known);
    await state.note({});
    return state;
  }

  /** @param takenOver another host has started it */
  watch(
    endpoint: EndpointLayout,
    server: ContainerServer,
    state: RunningState,
    takenOver = false
  ): void {
    const serving = new Serving(this.#home, endpoint, server, state, this.#clock, takenOver);
    const done = serving
      .run(this.#ending.signal)
      // The host ends; a next one goes on.
      .catch(() => undefined)
      .finally(() => this.#watched.delete(keyOf(server)));
    this.#watched.set(keyOf(server), done);
  }

  /** Resolves once this host no longer watches over a server that has ended; at once where it did not. */
  async ended(server: Pick<ServerRecord, 'endpoint' | 'number'>): Promise<void> {
    await this.#watched.get(keyOf(server));
  }

  async #adopt(): Promise<void> {
    for (const { layout, servers } of await this.#directories.all()) {
      for (const server of servers) {
        await this.#take(layout, server);
      }
    }
  }

  async #take(endpoint: EndpointLayout, { layout, record, state }: ObservedServer): Promise<void> {
    const free = state === undefined || !(await isAlive(state.runner));
    if (state?.removed || !free || this.#watched.has(keyOf(record))) {
      return;
    }
    const server = await readRecord(layout.server, text => parseRecord(containerServer, text));
    if (server !== undefined && !this.#ending.signal.aborted) {
      this.watch(endpoint, server, await this.claim(layout, state), true);
    }
  }

  [Symbol.dispose](): void {
    this.#adoption[Symbol.dispose]();
    this.#ending.abort();
  }
}

function keyOf({ endpoint, number }: Pick<ServerRecord, 'endpoint' | 'number'>): string {
  return `${endpoint} ${number}`;
}
