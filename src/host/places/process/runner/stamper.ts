import type { FSWatcher } from 'node:fs';
import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { reasonOf } from '../../../systemError';
import { watchQuietly } from '../fileWatch';
import type { JobLayout } from '../layout';
import { encodeStamp } from '../stamps';

/** Writes of a busy script are gathered so long; what a reader waits at most. */
const GATHER = 20;
/** For file systems that do not tell of changes. */
const POLL = 500;

/**
 * Writes down when the log grew. It looks at sizes only, so its cost does not depend on how much is written.
 * Whoever makes one disposes it, once nothing is written any more: that stamps the rest.
 */
export class Stamper implements Disposable {
  readonly #log: number;
  readonly #times: number;
  readonly #watcher: FSWatcher | undefined;
  readonly #poll: NodeJS.Timeout;
  #due: NodeJS.Timeout | undefined;
  #end = 0;
  #last = 0;

  constructor(layout: Pick<JobLayout, 'log' | 'times'>) {
    this.#log = openSync(layout.log, 'r');
    this.#times = openSync(layout.times, 'a', 0o600);
    this.#watcher = watchQuietly(layout.log, () => this.#grew());
    this.#poll = setInterval(() => this.#stamp(), POLL);
  }

  /** Stamps at once, or as soon as the last stamp is old enough. */
  #grew(): void {
    if (this.#due !== undefined) {
      return;
    }
    const wait = this.#last + GATHER - Date.now();
    if (wait <= 0) {
      this.#stamp();
    } else {
      this.#due = setTimeout(() => this.#stamp(), Math.min(wait, GATHER));
    }
  }

  #stamp(): void {
    clearTimeout(this.#due);
    this.#due = undefined;
    const { size } = fstatSync(this.#log);
    if (size <= this.#end) {
      return;
    }
    // A clock that is set back must not turn the log's order around.
    this.#last = Math.max(this.#last, Date.now());
    try {
      writeSync(this.#times, encodeStamp({ time: this.#last, end: size }));
      this.#end = size;
    } catch (error) {
      // A full disk must not end the run; the poll tries again.
      process.stderr.write(`The times of the log cannot be written: ${reasonOf(error)}.\n`);
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#poll);
    this.#watcher?.close();
    this.#stamp();
    closeSync(this.#log);
    closeSync(this.#times);
  }
}
