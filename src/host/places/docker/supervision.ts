import { rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import type Docker from 'dockerode';
import type { Clock } from '../../clock';
import type { RunState } from '../process/runner/state';
import { clear } from './clear';
import { feedPipes } from './data';
import { connect, engineProblem, isUnreachable } from './engine';
import type { ContainerEnd } from './exit';
import { followContainer } from './follow';
import { HOST_LABEL, labelsOf, withLabels } from './labels';
import type { JobLayout } from './layout';
import { hostFiles } from './layout';
import type { JobRecord } from './record';
import type { HostEnd } from './results';
import { collectResults } from './results';
import { stopContainer } from './stop';
import { recordUsage } from './usage';

/** Between two tries to reach an engine that is away. */
const RETRY = 2000;

/** One job's containers, as the engine knows them. */
interface Hosts {
  readonly docker: Docker;
  /** Some were made and never started. */
  readonly unstarted: boolean;
  readonly containers: ReadonlyMap<string, Docker.Container>;
}

/** The containers of a job that is being started, by host. */
export interface Starting {
  readonly docker: Docker;
  readonly containers: ReadonlyMap<string, Docker.Container>;
  /** Rejects when one of them cannot be started; whoever starts them then clears everything away. */
  readonly started: Promise<unknown>;
}

/**
 * Watches over the containers of one job until they have ended: copies their logs and samples, stops all when one has
 * failed, fetches the results, writes down how it ended and clears the engine. Every step can be done again by a next
 * host; nothing is removed from the engine before it is safe on the disk.
 */
export class Supervision {
  readonly #home: string;
  readonly #layout: JobLayout;
  readonly #job: JobRecord;
  readonly #state: RunState;
  readonly #clock: Clock;
  #engineAway = false;

  constructor(home: string, layout: JobLayout, job: JobRecord, state: RunState, clock: Clock) {
    this.#home = home;
    this.#layout = layout;
    this.#job = job;
    this.#state = state;
    this.#clock = clock;
  }

  /**
   * Resolves once the job has ended and nothing of it is left in the engine, or was not started; rejects when the signal
   * aborts.
   *
   * @param starting of a job that this host starts; any other is looked for in the engine
   */
  async run(signal: AbortSignal, starting?: Starting): Promise<void> {
    for (let first = starting; ; first = undefined) {
      try {
        if (first) {
          await this.#watchOver({ ...first, unstarted: false }, signal, first.started);
        } else {
          const docker = await connect(this.#job.engine);
          await this.#watchOver(await findHosts(docker, this.#home, this.#job), signal);
        }
        return;
      } catch (error) {
        signal.throwIfAborted();
        if (await wasRefused(first)) {
          return;
        }
        if (!isUnreachable(error)) {
          const { message } = engineProblem(error, this.#job.engine, 'watching over the job');
          await this.#state.end('Failed', { failureReason: message });
          return;
        }
        this.#engineAway = true;
        await this.#say('The Docker Engine does not answer; waiting for it.');
        await this.#clock.sleep(RETRY, signal);
      }
    }
  }

  /** See {@link stopJob}. */
  async stop(): Promise<void> {
    await this.#state.enter('Stopping', { status: 'Stopping' }, 'Asked to stop');
    await stopJob(this.#home, this.#layout, this.#job);
  }

  async #watchOver(hosts: Hosts, signal: AbortSignal, started?: Promise<unknown>): Promise<void> {
    const missing = this.#job.hosts.filter(host => !hosts.containers.has(host));
    if (missing.length > 0) {
      await this.#state.end('Failed', {
        failureReason: `The container of ${missing.join(' and ')} was removed by somebody else, so how the script ended is not known.`
      });
      await this.#clear(hosts);
      return;
    }
    if (hosts.unstarted) {
      await this.#state.end('Failed', {
        failureReason: 'The job never began: the host ended while it was starting it.'
      });
      await this.#clear(hosts);
      return;
    }
    await this.#say(undefined);
    if (existsSync(this.#layout.stopping)) {
      stopInBackground(hosts, this.#job);
    }
    const others = new AbortController();
    const ends = await Promise.all(
      [...hosts.containers].map(async ([host, container]) => {
        const end = await this.#follow(hosts.docker, host, container, signal, started);
        if (end.code !== 0 && !others.signal.aborted) {
          others.abort();
          stopInBackground(hosts, this.#job);
          return { host, container, ...end, first: true };
        }
        return { host, container, ...end, first: false };
      })
    );
    await this.#end(ends, signal);
    await this.#clear(hosts);
  }

  /** The log and the samples of one host to its end, and the end. */
  async #follow(
    docker: Docker,
    host: string,
    container: Docker.Container,
    signal: AbortSignal,
    started?: Promise<unknown>
  ): Promise<ContainerEnd> {
    const files = hostFiles(this.#layout, host);
    const measured = new AbortController();
    const running = AbortSignal.any([signal, measured.signal]);
    Promise.resolve(started)
      .then(() => recordUsage(docker, container, this.#job, files.samples, running))
      // Numbers that cannot be had must not end the job.
      .catch(() => undefined);
    const fed = Promise.resolve(started).then(() => feedPipes(container, this.#job.channels));
    try {
      if (!started) {
        await fed;
      }
      return await followContainer(container, files, this.#clock, signal, started && fed);
    } finally {
      measured.abort();
    }
  }

  async #end(ends: readonly HostEnd[], signal: AbortSignal): Promise<void> {
    const stopped = existsSync(this.#layout.stopping);
    const failed = ends.find(({ first }) => first) ?? ends.find(({ code }) => code !== 0);
    const exitCode = (failed ?? ends[0])?.code ?? 0;
    await this.#state.enter('Uploading', { exitCode }, 'Fetching the model and the output');
    const results = await collectResults(
      this.#job,
      this.#layout,
      ends,
      stopped ? undefined : failed,
      this.#engineAway,
      signal
    );
    if (stopped) {
      await this.#state.end('Stopped', results.found);
    } else if (results.failure !== undefined) {
      await this.#state.end('Failed', { ...results.found, failureReason: results.failure });
    } else {
      await this.#state.end('Completed', results.found);
    }
  }

  async #clear({ docker }: Hosts): Promise<void> {
    await clear(docker, labelsOf(this.#home, this.#job.name));
    await this.#state.note({ removed: true });
    await rm(this.#layout.stopping, { force: true });
  }

  async #say(message: string | undefined): Promise<void> {
    const { transitions } = this.#state.record;
    const last = transitions.at(-1);
    if (last && last.message !== message && (message !== undefined || last.status === 'Training')) {
      await this.#state.note({ transitions: [...transitions.slice(0, -1), { ...last, message }] });
    }
  }
}

/**
 * Asks a job to stop: SIGTERM to every host now, and SIGKILL after the grace. Returns once that is on its way; that it was
 * asked is on record first.
 *
 * @throws ProblemError when the engine cannot be told
 */
export async function stopJob(home: string, layout: JobLayout, job: JobRecord): Promise<void> {
  await writeFile(layout.stopping, '');
  try {
    stopInBackground(await findHosts(await connect(job.engine), home, job), job);
  } catch (error) {
    throw engineProblem(error, job.engine, `stopping ${job.name}`);
  }
}

/** Takes as long as the grace. What fails is told by whoever watches over the job, and the next host tries again. */
function stopInBackground({ containers }: Hosts, job: JobRecord): void {
  for (const container of containers.values()) {
    stopContainer(container, job.toolkit, job.stopGrace).catch(() => undefined);
  }
}

/** Whether it was the start that failed. */
async function wasRefused(starting: Starting | undefined): Promise<boolean> {
  try {
    await starting?.started;
    return false;
  } catch {
    return true;
  }
}

async function findHosts(docker: Docker, home: string, job: JobRecord): Promise<Hosts> {
  const found = await docker.listContainers({
    all: true,
    filters: withLabels(labelsOf(home, job.name))
  });
  return {
    docker,
    unstarted: found.some(({ State }) => State === 'created'),
    containers: new Map(
      found
        .map(({ Id, Labels }) => [Labels[HOST_LABEL] ?? '', docker.getContainer(Id)] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1))
    )
  };
}
