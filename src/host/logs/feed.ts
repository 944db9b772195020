import type { Json, Milliseconds, Problem } from '../../protocol';
import type { Clock } from '../clock';
import { ProblemError } from '../problem';
import type { Batch } from './batch';
import { isFull } from './database';
import type { Gap, LiveWish, LogEvent, LogSource, LogWriter } from './source';

/** What a feed fills: the one log that all readers share. */
export interface Fed {
  readonly cursor: Json | undefined;
  readonly live: LiveWish;
  /** A run begins. */
  began(): void;
  append(events: Batch | readonly LogEvent[], cursor: Json, gap?: Gap): number;
  opened(text: Readonly<Record<string, string>>): void;
  caughtUp(): void;
  settled(): void;
  paused(problem: Problem | undefined): void;
  /** A run ended as it should: the log is complete. */
  finished(): void;
  /** A run failed. @returns whether the log is being read anew already, because its store was damaged */
  failed(error: unknown): boolean;
}

/** After a failure a source is asked again this soon, then after twice as long, … */
const FIRST_PAUSE: Milliseconds = 1_000;
/** … but never later than this. */
const LONGEST_PAUSE: Milliseconds = 30_000;

/**
 * Keeps one source running into one log while anybody reads it. A source that fails pauses the log, with the reason for
 * all to see, and is asked again: with the readers' own sources in turn, for another caller's credentials may still hold.
 */
export class Feed {
  readonly #clock: Clock;
  readonly #log: Fed;
  readonly #sources: LogSource[] = [];
  #turn = 0;
  #running: AbortController | undefined;

  constructor(clock: Clock, log: Fed) {
    this.#clock = clock;
    this.#log = log;
  }

  /** A reader's way to the log; disposing takes it back. */
  add(source: LogSource): Disposable {
    this.#sources.push(source);
    return {
      [Symbol.dispose]: () => {
        const place = this.#sources.indexOf(source);
        if (place >= 0) {
          this.#sources.splice(place, 1);
        }
      }
    };
  }

  start(): void {
    if (!this.#running) {
      this.#running = new AbortController();
      void this.#run(this.#running.signal);
    }
  }

  stop(): void {
    this.#running?.abort(new DOMException('Nobody reads the log any more.', 'AbortError'));
    this.#running = undefined;
  }

  async #run(signal: AbortSignal): Promise<void> {
    for (let pause = FIRST_PAUSE; !signal.aborted; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      let heard = false;
      const over = new AbortController();
      const source = this.#sources[this.#turn % this.#sources.length];
      if (!source) {
        this.#running = undefined;
        return;
      }
      try {
        this.#log.began();
        await source.run(
          this.#writer(AbortSignal.any([signal, over.signal]), () => (heard = true)),
          signal
        );
        over.abort(new DOMException('The log is complete.', 'AbortError'));
        if (!signal.aborted) {
          this.#log.paused(undefined);
          this.#log.finished();
        }
        return;
      } catch (error) {
        over.abort(error);
        if (signal.aborted || this.#log.failed(error)) {
          return;
        }
        this.#log.paused(problemOf(error, source));
        this.#turn++;
        pause = heard ? FIRST_PAUSE : pause;
        await this.#clock.sleep(pause, signal).catch(() => undefined);
      }
    }
  }

  /** The writer of one run; when the run is over it writes no more, whatever its source still tries. */
  #writer(signal: AbortSignal, heard: () => void): LogWriter {
    const log = this.#log;
    const within = () => {
      signal.throwIfAborted();
      return log;
    };
    return {
      get cursor() {
        return within().cursor;
      },
      append: (events, cursor, gap) => {
        const added = within().append(events, cursor, gap);
        heard();
        log.paused(undefined);
        return added;
      },
      open: text => within().opened(text),
      caughtUp: () => {
        within().caughtUp();
        heard();
        log.paused(undefined);
      },
      settled: () => within().settled(),
      paused: problem => within().paused(problem),
      live: log.live
    };
  }
}

function problemOf(error: unknown, source: LogSource): Problem {
  if (error instanceof ProblemError) {
    return error.problem;
  }
  const reason = error instanceof Error ? error.message : String(error);
  if (isFull(error)) {
    return {
      kind: 'machine',
      message: 'The log cannot be kept: the disk is full.',
      hint: 'Free some space; reading goes on by itself.'
    };
  }
  return {
    kind: 'internal',
    message: `The log ${source.key} cannot be read: ${reason}`,
    hint: 'Reading is tried again by itself.'
  };
}
