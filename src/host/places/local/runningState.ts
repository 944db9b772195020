import type { ProcessIdentity } from '../process/record';
import { writeRecord } from '../process/record';
import { isCode, reasonOf } from '../process/systemError';
import type { ServerState } from './record';

/** The state of an endpoint's server as the one process that watches over it writes it. */
export class RunningState {
  readonly #path: string;
  #record: ServerState;
  /** Writes go one after the other, each with what is true when its turn comes. */
  #writes: Promise<void> = Promise.resolve();

  /** @param known what one before has written */
  constructor(path: string, runner: ProcessIdentity, known?: ServerState) {
    this.#path = path;
    this.#record = { status: 'Creating', since: Date.now(), restarts: 0, ...known, runner };
  }

  /** As it is, written or not. */
  get record(): ServerState {
    return this.#record;
  }

  async enter(status: ServerState['status'], news: Partial<ServerState> = {}): Promise<void> {
    await this.note({ ...news, status, since: Date.now() });
  }

  /** A state that cannot be written must not end the server; whoever keeps our standard error has it. */
  async note(news: Partial<ServerState>): Promise<void> {
    this.#record = { ...this.#record, ...news };
    this.#writes = this.#writes.then(async () => {
      try {
        await writeRecord(this.#path, this.#record);
      } catch (error) {
        // Without its directory the endpoint is deleted, and nobody asks any more.
        if (!isCode(error, 'ENOENT')) {
          process.stderr.write(`${this.#path} could not be written: ${reasonOf(error)}.\n`);
        }
      }
    });
    await this.#writes;
  }
}
