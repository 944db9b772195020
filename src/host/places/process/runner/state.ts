import type { JobRecord, ProcessIdentity, StateRecord } from '../record';
import { writeRecord } from '../record';
import { reasonOf } from '../systemError';

/** A full disk may be emptied; the end of a job is worth some patience. */
const LAST_WRITE_TRIES = 60;
const LAST_WRITE_PAUSE = 1000;

/** The job's state as the one process that watches over it writes it: the runner, or for containers the host. */
export class RunState {
  readonly #path: string;
  #record: StateRecord;
  /** Writes go one after the other, each with what is true when its turn comes. */
  #writes: Promise<unknown> = Promise.resolve();

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
    this.#path = path;
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
    await this.#tryWrite();
  }

  async note(news: Partial<StateRecord>): Promise<void> {
    this.#record = { ...this.#record, ...news };
    await this.#tryWrite();
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
    for (let tries = 1; !(await this.#tryWrite()) && tries < LAST_WRITE_TRIES; tries += 1) {
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

  /** A state that cannot be written must not end the script; the runner's log tells. */
  #tryWrite(): Promise<boolean> {
    const written = this.#writes.then(async () => {
      try {
        await writeRecord(this.#path, this.#record);
        return true;
      } catch (error) {
        process.stderr.write(`${this.#path} could not be written: ${reasonOf(error)}.\n`);
        return false;
      }
    });
    this.#writes = written;
    return written;
  }
}
