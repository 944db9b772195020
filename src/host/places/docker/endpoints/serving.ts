import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type Docker from 'dockerode';
import type { Clock } from '../../../clock';
import { LOG_TAIL_BYTES } from '../../contract/failure';
import type { Ending } from '../../local/ending';
import { endingSentence, WORTH_A_RESTART } from '../../local/ending';
import type { EndpointLayout } from '../../local/layout';
import { ping } from '../../local/ping';
import type { ServerState } from '../../local/record';
import type { RunningState } from '../../local/runningState';
import { tailOf } from '../../process/runner/tail';
import { clear } from '../clear';
import { connect, engineProblem, engineWords, isUnreachable, statusOf } from '../engine';
import type { ContainerEnd } from '../exit';
import { endCause, endedWithEngine } from '../exit';
import { followContainer } from '../follow';
import { serverLabels, withLabels } from '../labels';
import { serverLog, stoppingFile } from './files';
import { launchProblem, publishedHost } from './launch';
import type { ContainerServer } from './record';

/** Between two tries to reach an engine that is away. */
const RETRY = 2000;
/** Between two pings of a server that starts, and of one that serves. */
const START_PACE = 100;
const PACE = 5000;
/** So many pings in a row that a server in service does not answer well are trouble. */
const TROUBLE = 3;

/** One life of the container, from its start or a takeover to its end. */
interface Life extends ContainerEnd {
  /** Where in the log it began. */
  readonly from: number;
  /** When it began to answer well; absent if it never did. */
  readonly servedFrom: number | undefined;
  readonly late: boolean;
}

/**
 * Watches over the container of one server until it has ended for good: copies its log, tells when it answers and when it
 * no longer does, starts it again after a crash in service as SageMaker does, and after the engine or the machine were
 * restarted. Every step can be done again by a next host.
 */
export class Serving {
  readonly #home: string;
  readonly #endpoint: EndpointLayout;
  readonly #record: ContainerServer;
  readonly #state: RunningState;
  readonly #clock: Clock;
  /** For a while nobody saw the container: one that has ended meanwhile may have ended with its engine or the machine. */
  #unwatched: boolean;
  #engineAway = false;

  /** @param takenOver it was started by another host, or before this one lost sight of it */
  constructor(
    home: string,
    endpoint: EndpointLayout,
    record: ContainerServer,
    state: RunningState,
    clock: Clock,
    takenOver: boolean
  ) {
    this.#home = home;
    this.#endpoint = endpoint;
    this.#record = record;
    this.#state = state;
    this.#clock = clock;
    this.#unwatched = takenOver;
  }

  /** Resolves once the server has ended and its log is copied; rejects when the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        const docker = await connect(this.#record.engine);
        await this.#watchOver(docker, signal);
        await clear(docker, serverLabels(this.#home, this.#record));
        await this.#state.note({ removed: true });
        return;
      } catch (error) {
        signal.throwIfAborted();
        if (!isUnreachable(error)) {
          await this.#lost(error);
          return;
        }
        this.#unwatched = true;
        this.#engineAway = true;
        await this.#state.note({ trouble: 'The Docker Engine does not answer; waiting for it.' });
        await this.#clock.sleep(RETRY, signal);
      }
    }
  }

  get #stopping(): boolean {
    return existsSync(stoppingFile(this.#endpoint, this.#record.number));
  }

  /** The engine says no: mostly since the container is gone, which is well when somebody asked for it. */
  async #lost(error: unknown): Promise<void> {
    const { message } = engineProblem(error, this.#record.engine, 'watching over the endpoint');
    await (this.#stopping
      ? this.#state.enter('Stopped', { removed: true })
      : this.#fail(isRemoved(error) ? REMOVED : message));
  }

  #fail(failureReason: string, exitCode?: number): Promise<void> {
    return this.#state.enter('Failed', { failureReason, exitCode, trouble: '' });
  }

  async #watchOver(docker: Docker, signal: AbortSignal): Promise<void> {
    const { status } = this.#state.record;
    if (status === 'Failed' || status === 'Stopped') {
      return;
    }
    const filters = withLabels(serverLabels(this.#home, this.#record));
    const [found] = await docker.listContainers({ all: true, filters });
    if (found === undefined) {
      await (this.#stopping ? this.#state.enter('Stopped') : this.#fail(REMOVED));
      return;
    }
    if (found.State === 'created') {
      await this.#fail('The server never began: the host ended while it was starting it.');
      return;
    }
    const container = docker.getContainer(found.Id);
    for (;;) {
      const life = await this.#live(container, signal);
      if (this.#stopping) {
        await this.#state.enter('Stopped', { exitCode: life.code });
        return;
      }
      if (!(await this.#next(life))) {
        return;
      }
      try {
        await container.start();
      } catch (error) {
        if (isUnreachable(error)) {
          throw error;
        }
        await this.#fail(launchProblem(error, this.#record).message);
        return;
      }
    }
  }

  async #live(container: Docker.Container, signal: AbortSignal): Promise<Life> {
    const files = serverLog(this.#endpoint, this.#record.number);
    const from = await sizeOf(files.log);
    const over = new AbortController();
    const pinging = this.#ping(container, AbortSignal.any([signal, over.signal]));
    try {
      const end = await followContainer(container, files, this.#clock, signal);
      over.abort();
      return { ...end, from, ...(await pinging) };
    } finally {
      over.abort();
      await pinging.catch(() => undefined);
    }
  }

  /** Asks the server how it is until the signal aborts. Ends a server that is not ready in time. */
  async #ping(
    container: Docker.Container,
    signal: AbortSignal
  ): Promise<Pick<Life, 'servedFrom' | 'late'>> {
    const { status, since } = this.#state.record;
    const { startupTimeout } = this.#record;
    let servedFrom = status === 'InService' ? since : undefined;
    const where = await this.#address(container);
    if (where === undefined) {
      return { servedFrom, late: false };
    }
    const began = this.#clock.now();
    let failed = 0;
    while (!signal.aborted) {
      const problem = await ping(where, signal);
      if (signal.aborted) {
        break;
      }
      if (problem === undefined) {
        failed = 0;
        await this.#serves(where);
        servedFrom ??= this.#clock.now();
      } else if (servedFrom !== undefined) {
        failed += 1;
        if (failed >= TROUBLE) {
          await this.#note(`It runs, but does not answer its pings: ${problem}.`);
        }
      } else if (this.#clock.now() - began > startupTimeout * 1000) {
        await container.kill();
        return { servedFrom, late: true };
      }
      const pace = servedFrom === undefined ? START_PACE : PACE;
      await this.#clock.sleep(pace, signal).catch(() => undefined);
    }
    return { servedFrom, late: false };
  }

  async #serves(where: { host: string; port: number }): Promise<void> {
    const { status, host, port } = this.#state.record;
    if (status === 'InService' && host === where.host && port === where.port) {
      await this.#note('');
    } else {
      await this.#state.enter('InService', { ...where, trouble: '' });
    }
  }

  async #note(trouble: string): Promise<void> {
    if ((this.#state.record.trouble ?? '') !== trouble) {
      await this.#state.note({ trouble });
    }
  }

  /** Where the engine's machine hands requests on to the container; `undefined` once it has ended. */
  async #address(container: Docker.Container) {
    const { NetworkSettings } = await container.inspect();
    const [published] = NetworkSettings.Ports[`${this.#record.port}/tcp`] ?? [];
    return (
      published && {
        host: publishedHost(this.#record.engine),
        port: Number(published.HostPort)
      }
    );
  }

  /** Whether the container is to be started again; what came of it is on record. */
  async #next(life: Life): Promise<boolean> {
    const ending = await this.#ending(life);
    const failureReason = endingSentence(ending);
    const withEngine = this.#unwatched && endedWithEngine(life.code);
    this.#unwatched = false;
    this.#engineAway = false;
    const { servedFrom } = life;
    const proven = servedFrom !== undefined && this.#clock.now() - servedFrom >= WORTH_A_RESTART;
    if (life.late || !(withEngine || proven)) {
      await this.#fail(failureReason, life.code);
      return false;
    }
    const news: Partial<ServerState> = {
      restarts: this.#state.record.restarts + 1,
      exitCode: life.code,
      failureReason,
      trouble: ''
    };
    await this.#state.enter('Restarting', news);
    return true;
  }

  async #ending(life: Life): Promise<Ending> {
    const { log } = serverLog(this.#endpoint, this.#record.number);
    const { image, startupTimeout, memory } = this.#record;
    const logTail = await tailOf(log, LOG_TAIL_BYTES, life.from);
    const around = {
      logTail,
      image,
      memory,
      verb: 'serve',
      engineAway: this.#engineAway
    } as const;
    return {
      exitCode: life.code,
      late: life.late ? startupTimeout : undefined,
      served: life.servedFrom !== undefined,
      logTail,
      cause: life.late ? undefined : endCause(life, around)
    };
  }
}

/** It is gone, or about to be. */
function isRemoved(error: unknown): boolean {
  return statusOf(error) === 404 || /marked for removal/.test(engineWords(error));
}

const REMOVED = 'Its container was removed by somebody else; deploy it again to have it serve.';

async function sizeOf(path: string): Promise<number> {
  return (await stat(path)).size;
}
