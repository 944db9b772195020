import type { LocalUsage, Milliseconds } from '../../protocol';
import type { Clock } from '../clock';
import { diskUsage } from '../places/local/diskUsage';

/** Sizes come in packets: each makes the list anew. */
const PACKET: Milliseconds = 1_000;

/** Where something is kept, as its description says. */
type Describe = () => Promise<{ readonly directory?: string }>;

/** Sizes of directories that do not change any more. Measured one after the other while somebody waits for them, and kept. */
export class DiskUsages {
  readonly #clock: Clock;
  readonly #known = new Map<string, LocalUsage>();
  readonly #wanted = new Map<string, Describe>();
  readonly #receivers = new Set<{ readonly changed: () => void }>();
  #measuring = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls back when sizes have become known. */
  watch(changed: () => void): Disposable {
    const receiver = { changed };
    this.#receivers.add(receiver);
    return {
      [Symbol.dispose]: () => {
        this.#receivers.delete(receiver);
        if (this.#receivers.size === 0) {
          this.#wanted.clear();
        }
      }
    };
  }

  /**
   * What is known by now; what is not is measured soon.
   *
   * @param identity what tells it from everything that had its name before, or will
   */
  of(identity: readonly (string | number)[], describe: Describe): LocalUsage {
    const key = identity.join('/');
    const known = this.#known.get(key);
    if (!known && this.#receivers.size > 0) {
      this.#wanted.set(key, describe);
      void this.#measure();
    }
    return known ?? {};
  }

  async #measure(): Promise<void> {
    if (this.#measuring) {
      return;
    }
    this.#measuring = true;
    let told = this.#clock.now();
    for (const [key, describe] of this.#wanted) {
      this.#known.set(key, await sizeOf(describe));
      this.#wanted.delete(key);
      if (this.#wanted.size === 0 || this.#clock.now() - told >= PACKET) {
        told = this.#clock.now();
        for (const { changed } of this.#receivers) {
          changed();
        }
      }
    }
    this.#measuring = false;
  }
}

async function sizeOf(describe: Describe): Promise<LocalUsage> {
  try {
    const { directory } = await describe();
    return directory === undefined ? {} : { disk: await diskUsage(directory) };
  } catch {
    // It was deleted meanwhile, or its disk cannot be read: nothing depends on the size.
    return {};
  }
}
