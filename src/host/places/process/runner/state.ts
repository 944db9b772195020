import type { JobRecord, ProcessIdentity, StateRecord } from '../record';
import { StateFile } from '../stateFile';

/** A full disk may be emptied; the end of a job is worth some patience. */
const LAST_WRITE_TRIES = 60;
const LAST_WRITE_PAUSE = 1000;

/** The job's state as the one process that watches over it writes it: the runner, or for containers the host. */
export class RunState {
  readonly #file: StateFile;
  #record: StateRecord;

  /**
   * @param path of the state
   * @param runner who writes from now on
   * @param known what one before has written
   */
  constructor(
    path: string,
    job: Pick<JobRecord, 'createdAt'>,
    runner: ProcessIdentity,
    known?: StateRecord
  ) {
    this.#file = new StateFile(path);
    this.#record = {
      status: 'InProgress',
      transitions: [{ status: 'Starting', startedAt: job.createdAt }],
      ...known,
      runner
    };
  }

  /** As it is, written or not. */
  get record(): StateRecord {
    return this.#record;
  }

  /**
   * Enters a secondary status, which ends the one before, and writes what else is new with it. A status that comes with
   * `startedAt` began then.
   */
  async enter(status: string, news: Partial<StateRecord> = {}, message?: string): Promise<void> {
    this.#enter(status, news, message, news.startedAt ?? Date.now());
    await this.#file.write(() => this.#record);
  }

  async note(news: Partial<StateRecord>): Promise<void> {
    this.#record = { ...this.#record, ...news };
    await this.#file.write(() => this.#record);
  }

  /** The job's end: a status that SageMaker uses both as status and as secondary status. */
  async end(
    status: 'Completed' | 'Failed' | 'Stopped',
    news: Partial<StateRecord>,
    message?: string
  ): Promise<void> {
    const now = Date.now();
    this.#enter(status, { ...news, status, endedAt: now }, message, now);
    const last = this.#record.transitions.at(-1);
    if (last) {
      last.endedAt = now;
    }
    for (
      let tries = 1;
      !(await this.#file.write(() => this.#record)) && tries < LAST_WRITE_TRIES;
      tries += 1
    ) {
      await new Promise(resolve => setTimeout(resolve, LAST_WRITE_PAUSE));
    }
  }

  #enter(
    status: string,
    news: Partial<StateRecord>,
    message: string | undefined,
    now: number
  ): void {
    const transitions = this.#record.transitions.map(transition => ({
      ...transition,
      endedAt: transition.endedAt ?? now
    }));
    this.#record = {
      ...this.#record,
      ...news,
      transitions: [...transitions, { status, startedAt: now, ...(message ? { message } : {}) }]
    };
  }
}
