import type { FSWatcher } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { watchQuietly } from '../process/fileWatch';
import type { EndpointDirectories, ObservedEndpoint } from './directories';

/** For disks that do not tell of changes, and to notice processes that were killed. */
const POLL = 1000;
const LIST_POLL = 3000;
/** A record is written in two steps, and several records come at once. */
const SETTLE = 20;

type Receiver = (endpoint: ObservedEndpoint | undefined) => void;

/** Watches endpoints for all who want to know: one watch an endpoint, and none without anybody. */
export class EndpointWatches {
  readonly #directories: EndpointDirectories;
  readonly #watched = new Map<string, EndpointWatch>();

  constructor(directories: EndpointDirectories) {
    this.#directories = directories;
  }

  /** Tells the endpoint as it is, soon, and again whenever it changes; `undefined` once it is gone. */
  endpoint(name: string, receive: Receiver): Disposable {
    let watch = this.#watched.get(name);
    if (!watch) {
      watch = new EndpointWatch(this.#directories, name, () => this.#watched.delete(name));
      this.#watched.set(name, watch);
    }
    return watch.add(receive);
  }

  /** Tells that an endpoint has come, gone or changed. */
  list(changed: () => void): Disposable {
    return new ListWatch(this.#directories, this, changed);
  }
}

/** Looks when told to, one look at a time; what happens during one is looked at after it. */
class Looks {
  readonly #look: () => Promise<void>;
  #due: NodeJS.Timeout | undefined;
  #looking = false;
  #again = false;
  #closed = false;

  constructor(look: () => Promise<void>) {
    this.#look = look;
  }

  soon(delay = SETTLE): void {
    if (!this.#closed) {
      this.#due ??= setTimeout(() => {
        this.#due = undefined;
        this.#run();
      }, delay);
    }
  }

  #run(): void {
    if (this.#looking) {
      this.#again = true;
      return;
    }
    this.#looking = true;
    this.#again = false;
    void this.#look()
      // A directory that cannot be read for now is looked at again by the poll.
      .catch(() => undefined)
      .then(() => {
        this.#looking = false;
        if (this.#again && !this.#closed) {
          this.#run();
        }
      });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#due);
  }
}

class EndpointWatch {
  readonly #directories: EndpointDirectories;
  readonly #name: string;
  readonly #unused: () => void;
  readonly #receivers = new Set<{ readonly receive: Receiver }>();
  /** Those of them that no look has told anything yet. */
  #untold = new Set<{ readonly receive: Receiver }>();
  readonly #looks = new Looks(() => this.#look());
  readonly #poll = setInterval(() => this.#looks.soon(), POLL);
  #watcher: FSWatcher | undefined;
  #seen: { readonly endpoint: ObservedEndpoint | undefined; readonly text: string } | undefined;

  constructor(directories: EndpointDirectories, name: string, unused: () => void) {
    this.#directories = directories;
    this.#name = name;
    this.#unused = unused;
    this.#listen();
    this.#looks.soon(0);
  }

  add(receive: Receiver): Disposable {
    const receiver = { receive };
    this.#receivers.add(receiver);
    this.#untold.add(receiver);
    queueMicrotask(() => {
      // That there was none at the last look is no news of an endpoint that was made since.
      if (this.#seen?.endpoint && this.#receivers.has(receiver)) {
        receive(this.#seen.endpoint);
      }
    });
    this.#looks.soon(0);
    return {
      [Symbol.dispose]: () => {
        if (this.#receivers.delete(receiver) && this.#receivers.size === 0) {
          this.#unused();
          this.#looks.close();
          clearInterval(this.#poll);
          this.#watcher?.close();
        }
      }
    };
  }

  #listen(): void {
    this.#watcher ??= watchQuietly(this.#directories.layout(this.#name).root, () =>
      this.#looks.soon()
    );
  }

  /** Who comes during a look is told by the next one: this one may have read before the endpoint was made. */
  async #look(): Promise<void> {
    const present = [...this.#receivers];
    const untold = this.#untold;
    this.#untold = new Set();
    let endpoint: ObservedEndpoint | undefined;
    try {
      endpoint = await this.#directories.observe(this.#name);
    } catch (error) {
      this.#untold = new Set([...this.#untold, ...untold]);
      throw error;
    }
    if (endpoint) {
      this.#listen();
    } else {
      // A new endpoint of the name has another directory.
      this.#watcher?.close();
      this.#watcher = undefined;
    }
    const text = JSON.stringify([endpoint?.description, endpoint?.servers.map(told)]);
    const changed = text !== this.#seen?.text;
    this.#seen = { endpoint, text };
    for (const receiver of present) {
      if ((changed || untold.has(receiver)) && this.#receivers.has(receiver)) {
        receiver.receive(endpoint);
      }
    }
  }
}

function told({ record, status, supervised }: ObservedEndpoint['servers'][number]) {
  return [record.number, status, supervised];
}

/** A watch of every endpoint there is, and of the directory that new ones come into. */
class ListWatch implements Disposable {
  readonly #directories: EndpointDirectories;
  readonly #watches: EndpointWatches;
  readonly #changed: () => void;
  readonly #watched = new Map<string, Disposable>();
  readonly #looks = new Looks(() => this.#look());
  readonly #poll = setInterval(() => this.#looks.soon(), LIST_POLL);
  #watcher: FSWatcher | undefined;
  #closed = false;

  constructor(directories: EndpointDirectories, watches: EndpointWatches, changed: () => void) {
    this.#directories = directories;
    this.#watches = watches;
    this.#changed = changed;
    this.#looks.soon(0);
  }

  async #look(): Promise<void> {
    const { root } = this.#directories;
    if (!this.#watcher) {
      // Where it cannot be made there are no endpoints to watch; `deploy` says why.
      await mkdir(root, { recursive: true, mode: 0o700 }).catch(() => undefined);
    }
    const names = new Set(await this.#directories.names());
    if (this.#closed) {
      return;
    }
    this.#watcher ??= watchQuietly(root, () => this.#looks.soon());
    for (const [name, watch] of this.#watched) {
      if (!names.has(name)) {
        watch[Symbol.dispose]();
        this.#watched.delete(name);
        this.#changed();
      }
    }
    for (const name of names) {
      if (!this.#watched.has(name)) {
        this.#watched.set(
          name,
          this.#watches.endpoint(name, () => this.#changed())
        );
      }
    }
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#looks.close();
    clearInterval(this.#poll);
    this.#watcher?.close();
    for (const watch of this.#watched.values()) {
      watch[Symbol.dispose]();
    }
  }
}
