import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Milliseconds } from '../../../../../protocol';
import { Thread } from './thread';

/** A thread that has had nothing to do for so long ends, and gives its memory back. */
const KEEP_IDLE: Milliseconds = 10_000;

/**
 * Receives pages of FilterLogEvents beside the main thread, in one thread for all logs: it starts when it is first wanted,
 * and ends when it has nothing to do. Dispose it to end it at once.
 */
export class PageReceiver implements Disposable {
  readonly #program: string;
  #thread: Thread | undefined;
  #idle: NodeJS.Timeout | undefined;
  /** A second thread gains nothing on one core; and one that failed once may fail again. */
  #useless = availableParallelism() < 2;

  /** @param program the bundle of `main.ts`: `pages.mjs` beside the host's own unless told */
  constructor(program = fileURLToPath(new URL('pages.mjs', import.meta.url))) {
    this.#program = program;
  }

  /** The thread, which starts where it does not run; where there can be none, pages are received where they are wanted. */
  get thread(): Thread | undefined {
    if (this.#useless) {
      return undefined;
    }
    clearTimeout(this.#idle);
    this.#thread ??= this.#start();
    this.#idle = setTimeout(() => this.#restWhenIdle(), KEEP_IDLE).unref();
    return this.#thread;
  }

  [Symbol.dispose](): void {
    this.#useless = true;
    this.#end();
  }

  #start(): Thread {
    const worker = new Worker(this.#program);
    // The host's end is not held up by it.
    worker.unref();
    const thread = new Thread(worker);
    const lost = (reason: unknown) => {
      thread.failed(reason);
      if (this.#thread === thread) {
        this.#useless = true;
        this.#end();
      }
    };
    worker.once('error', lost);
    worker.once('exit', () => lost('it has ended'));
    return thread;
  }

  #restWhenIdle(): void {
    if (this.#thread?.isIdle === false) {
      this.#idle = setTimeout(() => this.#restWhenIdle(), KEEP_IDLE).unref();
    } else {
      this.#end();
    }
  }

  #end(): void {
    clearTimeout(this.#idle);
    this.#thread?.[Symbol.dispose]();
    this.#thread = undefined;
  }
}
