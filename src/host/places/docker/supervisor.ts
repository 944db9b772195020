import { hasEnded } from '../../../protocol';
import type { Clock } from '../../clock';
import { isAlive } from '../process/identity';
import { RunState } from '../process/runner/state';
import type { StateRecord } from '../process/record';
import { Adoption, thisHost } from './adoption';
import type { JobDirectories, ObservedJob } from './jobs';
import type { JobLayout } from './layout';
import type { JobRecord } from './record';
import { clearEnded } from './prune';
import type { Starting } from './supervision';
import { Supervision, stopJob } from './supervision';

interface Watched {
  readonly supervision: Supervision;
  readonly done: Promise<void>;
}

/**
 * The jobs that this host watches over: those that it started, and those whose host is gone. Each job has one host that
 * writes its state; the state names it, and another one takes over only when that process is no more.
 */
export class Supervisor implements Disposable {
  readonly #directories: JobDirectories;
  readonly #home: string;
  readonly #clock: Clock;
  readonly #watched = new Map<string, Watched>();
  readonly #ending = new AbortController();
  readonly #adoption = new Adoption(() => this.#adopt());

  constructor(directories: JobDirectories, home: string, clock: Clock) {
    this.#directories = directories;
    this.#home = home;
    this.#clock = clock;
  }

  /** Begins to look for jobs that nobody watches over. */
  begin(): void {
    this.#adoption.begin();
  }

  /** Takes a job over: its state names this host from now on. */
  async claim(
    layout: JobLayout,
    record: Pick<JobRecord, 'createdAt'>,
    known?: StateRecord
  ): Promise<RunState> {
    const state = new RunState(layout.state, record, await thisHost(), known);
    await state.note({});
    return state;
  }

  /** Watches over a job from now on; over one that this host starts, from its start. */
  watch(
    { layout, record }: Pick<ObservedJob, 'layout' | 'record'>,
    state: RunState,
    starting?: Starting
  ): void {
    const supervision = new Supervision(this.#home, layout, record, state, this.#clock);
    const done = supervision
      .run(this.#ending.signal, starting)
      // The host ends; a next one goes on.
      .catch(() => undefined)
      .finally(() => this.#watched.delete(record.name));
    this.#watched.set(record.name, { supervision, done });
  }

  /** Asks a job to stop, also one that another host watches over. */
  async stop(job: ObservedJob): Promise<void> {
    const watched = this.#watched.get(job.record.name);
    if (watched) {
      await watched.supervision.stop();
      return;
    }
    if (job.state === undefined || !(await isAlive(job.state.runner))) {
      await this.#take(job);
      await this.#watched.get(job.record.name)?.supervision.stop();
      return;
    }
    await stopJob(this.#home, job.layout, job.record);
  }

  async #adopt(): Promise<void> {
    for (const job of await this.#directories.all()) {
      const over = job.state?.removed === true;
      const free = job.state === undefined || !(await isAlive(job.state.runner));
      if (!over && free && !this.#watched.has(job.record.name) && !this.#ending.signal.aborted) {
        await this.#take(job);
      }
    }
  }

  async #take(job: ObservedJob): Promise<void> {
    const state = await this.claim(job.layout, job.record, job.state);
    if (job.state && hasEnded(job.state.status)) {
      await clearEnded(job, this.#home, state).catch(() => undefined);
      return;
    }
    this.watch(job, state);
  }

  [Symbol.dispose](): void {
    this.#adoption[Symbol.dispose]();
    this.#ending.abort();
  }
}
