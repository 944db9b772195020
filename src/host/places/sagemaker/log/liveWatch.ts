import type { Milliseconds, Problem } from '../../../../protocol';
import type { LiveWish } from '../../../logs/source';
import { ProblemError } from '../../../problem';
import type { LiveTail } from './liveTail';
import { PACE } from './pace';
import type { Reading } from './reading';

/**
 * Keeps Live Tail open while somebody wants it, and tells the follower when to look. Live Tail samples, drops and has no
 * ids for its events, so nothing of it is kept: it only says that there is something to be read.
 */
export class LiveWatch implements Disposable {
  readonly #reading: Pick<Reading, 'ingested'>;
  readonly #wake: () => void;
  readonly #watching: Disposable | undefined;
  #open: AbortController | undefined;
  /** When the newest event that Live Tail has shown was ingested. */
  #newest: Milliseconds = 0;
  /** Looks in a row that did not bring it. */
  #misses = 0;

  /** @param wake told when there is something that was not read yet */
  constructor(
    wish: LiveWish | undefined,
    tail: LiveTail | undefined,
    reading: Pick<Reading, 'ingested'>,
    wake: () => void
  ) {
    this.#reading = reading;
    this.#wake = wake;
    if (wish && tail) {
      this.#watching = wish.onChange(() => this.#follow(wish, tail));
      this.#follow(wish, tail);
    }
  }

  /**
   * How long to wait after the start of a look: soon where it did not bring what Live Tail has shown.
   *
   * @param usual how long otherwise
   */
  interval(usual: Milliseconds): Milliseconds {
    if (!this.#isBehind) {
      this.#misses = 0;
      return usual;
    }
    this.#misses += 1;
    return Math.min(usual, PACE.live * 2 ** (this.#misses - 1));
  }

  /** Closes the session. */
  [Symbol.dispose](): void {
    this.#watching?.[Symbol.dispose]();
    this.#close();
  }

  get #isBehind(): boolean {
    return this.#newest > this.#reading.ingested;
  }

  #follow(wish: LiveWish, tail: LiveTail): void {
    if (!wish.wanted) {
      this.#close();
    } else if (!this.#open) {
      this.#open = new AbortController();
      void this.#run(wish, tail, this.#open.signal);
    }
  }

  #close(): void {
    this.#open?.abort(new DOMException('Nobody wants Live Tail any more.', 'AbortError'));
    this.#open = undefined;
  }

  async #run(wish: LiveWish, tail: LiveTail, signal: AbortSignal): Promise<void> {
    const heard = {
      arrived: (ingested: Milliseconds) => {
        if (!signal.aborted && ingested > this.#newest) {
          this.#newest = ingested;
          this.#misses = 0;
          if (this.#isBehind) {
            this.#wake();
          }
        }
      },
      hindered: (problem: Problem | undefined) => {
        if (!signal.aborted) {
          wish.hindered(problem && explained(problem));
        }
      }
    };
    try {
      await tail(heard, signal);
    } catch (error) {
      heard.hindered(problemOf(error));
    }
  }
}

function explained({ message, ...rest }: Problem): Problem {
  return { ...rest, message: `New lines come by polling, not by Live Tail: ${message}` };
}

function problemOf(error: unknown): Problem {
  return error instanceof ProblemError
    ? error.problem
    : { kind: 'internal', message: error instanceof Error ? error.message : String(error) };
}
