import { hasEnded } from '../../../protocol';
import type { Clock } from '../../clock';
import { isAlive } from '../process/identity';
import { RunState } from '../process/runner/state';
import type { StateRecord } from '../process/record';
import { thisHost } from './adoption';
import type { ContainerCredentials } from './aws';
import type { JobDirectories, ObservedJob } from './jobs';
import { labelsOf } from './labels';
import type { JobLayout } from './layout';
import { clearEnded } from './prune';
import type { JobRecord } from './record';
import type { Starting } from './supervision';
import { Supervision, stopJob } from './supervision';
import { Watches } from './watches';

/**
 * The jobs that this host watches over: those that it started, and those whose host is gone. Each job has one host that
 * writes its state; the state names it, and another one takes over only when that process is no more.
 */
export class Supervisor implements Disposable {
  readonly #directories: JobDirectories;
  readonly #home: string;
  readonly #clock: Clock;
  readonly #watches: Watches<Supervision>;

  constructor(
    directories: JobDirectories,
    home: string,
    credentials: ContainerCredentials,
    clock: Clock
  ) {
    this.#directories = directories;
    this.#home = home;
    this.#clock = clock;
    this.#watches = new Watches(credentials, clock, () => this.#adopt());
  }

  /** Begins to look for jobs that nobody watches over. */
  begin(): void {
    this.#watches.begin();
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
    this.#watches.add(record.name, supervision, signal => supervision.run(signal, starting));
  }

  /** Asks a job to stop, also one that another host watches over. */
  async stop(job: ObservedJob): Promise<void> {
    const watched = this.#watches.get(job.record.name);
    if (watched) {
      await watched.stop();
      return;
    }
    if (job.state === undefined || !(await isAlive(job.state.runner))) {
      await this.#take(job);
      await this.#watches.get(job.record.name)?.stop();
      return;
    }
    await stopJob(this.#home, job.layout, job.record);
  }

  async #adopt(): Promise<void> {
    for (const job of await this.#directories.all()) {
      if (await this.#watches.mayTake(job.record.name, job.state)) {
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
    const { owner, engine, name, role } = job.record;
    this.#watches.renew(name, {
      owner,
      engine,
      labels: labelsOf(this.#home, name),
      role: role === undefined ? undefined : { role, session: name }
    });
  }

  [Symbol.dispose](): void {
    this.#watches[Symbol.dispose]();
  }
}
