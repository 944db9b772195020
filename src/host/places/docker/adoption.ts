import { identityOf } from '../process/identity';
import type { ProcessIdentity } from '../process/record';

/** What a host that was killed watched over is looked for so often. */
const POLL = 5000;

/** Who writes the states of what this host watches over. */
export async function thisHost(): Promise<ProcessIdentity> {
  const me = await identityOf(process.pid);
  if (me === undefined) {
    throw new Error('This process cannot find itself.');
  }
  return me;
}

/** Looks for what no living host watches over, now and every few seconds, until disposed. */
export class Adoption implements Disposable {
  readonly #look: () => Promise<void>;
  #poll: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(look: () => Promise<void>) {
    this.#look = look;
  }

  begin(): void {
    void this.#look()
      // What cannot be read or taken over now is looked at again.
      .catch(() => undefined)
      .then(() => {
        if (!this.#ended) {
          this.#poll = setTimeout(() => this.begin(), POLL).unref();
        }
      });
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    clearTimeout(this.#poll);
  }
}
