import type { ProcessIdentity } from '../process/record';
import { StateFile } from '../process/stateFile';
import type { ServerState } from './record';

/** The state of an endpoint's server as the one process that watches over it writes it. */
export class RunningState {
  readonly #file: StateFile;
  #record: ServerState;

  /** @param known what one before has written */
  constructor(path: string, runner: ProcessIdentity, known?: ServerState) {
    this.#file = new StateFile(path);
    this.#record = { status: 'Creating', since: Date.now(), restarts: 0, ...known, runner };
  }

  /** As it is, written or not. */
  get record(): ServerState {
    return this.#record;
  }

  async enter(status: ServerState['status'], news: Partial<ServerState> = {}): Promise<void> {
    await this.note({ ...news, status, since: Date.now() });
  }

  async note(news: Partial<ServerState>): Promise<void> {
    this.#record = { ...this.#record, ...news };
    await this.#file.write(() => this.#record);
  }
}
