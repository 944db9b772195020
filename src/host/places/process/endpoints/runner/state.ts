import type { ProcessIdentity } from '../../record';
import { writeRecord } from '../../record';
import { reasonOf } from '../../systemError';
import type { ServerState } from '../record';

/** The state of an endpoint's server as its runner alone writes it. */
export class RunningState {
  readonly #path: string;
  #record: ServerState;
  /** Writes go one after the other, each with what is true when its turn comes. */
  #writes: Promise<void> = Promise.resolve();

  constructor(path: string, runner: ProcessIdentity) {
    this.#path = path;
    this.#record = { status: 'Creating', runner, since: Date.now(), restarts: 0 };
  }

  get restarts(): number {
    return this.#record.restarts;
  }

  async enter(status: ServerState['status'], news: Partial<ServerState> = {}): Promise<void> {
    await this.note({ ...news, status, since: Date.now() });
  }

  /** A state that cannot be written must not end the server; the runner's log tells. */
  async note(news: Partial<ServerState>): Promise<void> {
    this.#record = { ...this.#record, ...news };
    this.#writes = this.#writes.then(async () => {
      try {
        await writeRecord(this.#path, this.#record);
      } catch (error) {
        process.stderr.write(`${this.#path} could not be written: ${reasonOf(error)}.\n`);
      }
    });
    await this.#writes;
  }
}
