import type { Json, Milliseconds, Problem } from '../../protocol';
import type { Batch } from './batch';

/** One event as its source tells it. The store orders by (time, ingestion, id) and drops what it already has. */
export interface LogEvent {
  readonly time: Milliseconds;
  /** When the source took it in; equal to `time` for local logs. */
  readonly ingestion: Milliseconds;
  /**
   * Unique within the log, ascending among events of the same time and ingestion: CloudWatch's eventId, a local byte offset.
   * ASCII; a shorter id comes before a longer one, so that decimal numbers need no padding.
   */
  readonly id: string;
  readonly host: string;
  readonly text: string;
}

/** Whether readers want new lines at once, by means that cost more than the usual ones. */
export interface LiveWish {
  readonly wanted: boolean;
  /** Calls back when the first reader comes to want it, and when the last one no longer does. */
  onChange(changed: () => void): Disposable;
  /** It cannot be had for now, and why; `undefined` when it can. The log goes on by the usual means. */
  hindered(problem: Problem | undefined): void;
}

/**
 * What a source has still to read of the past, by event time. Everything before `from` is in, and the source reads
 * nothing before it again until it has caught up. Everything from `to` on is in, too, as it was when the run began.
 */
export interface Gap {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
}

/**
 * What a source writes into: the store of one log. Everything of one call is kept together or not at all. Once the
 * run's signal has aborted, every call throws its reason: nobody reads any more, and a next run may have begun.
 */
export interface LogWriter {
  /** What the last `append` of an earlier or crashed run left; `undefined` for a log never read before. */
  readonly cursor: Json | undefined;
  /**
   * Adds events (in any order; known ones are dropped) and remembers where to go on. Returns how many were new.
   * A thousand events take about 2 ms, during which the host does nothing else: a page of 10,000 is the most to give at once.
   *
   * @param gap what is missing once these events are in: readers of every line get what lies before it while the rest is
   * being read, readers of the last lines what lies behind it. Who does not tell keeps them waiting for `caughtUp`.
   */
  append(events: Batch | readonly LogEvent[], cursor: Json, gap?: Gap): number;
  /** Unfinished text at the end of each host's stream. */
  open(text: Readonly<Record<string, string>>): void;
  /**
   * The past is in; from now on the source follows. Every run says so once, as soon as it can: readers of every line
   * wait for it, and what comes before it may come in any order without being late.
   */
  caughtUp(): void;
  /** The job has ended and nothing new came for the settle time: who waits may go on; the source still looks on. */
  settled(): void;
  /** The source cannot go on for now, and why; `undefined` when it goes on again. */
  paused(problem: Problem | undefined): void;
  /** For sources that have something quicker than their usual means; absent where nobody can wish for it. */
  readonly live?: LiveWish;
}

/**
 * Reads one log: SageMaker's over CloudWatch, a container's, a process's. One `run` serves every reader.
 */
export interface LogSource {
  /** Names the log for ever, across hosts and restarts: the key of its store. */
  readonly key: string;
  /** Reads from the writer's cursor on and follows; returns once the job has ended and its log is complete. */
  run(into: LogWriter, signal: AbortSignal): Promise<void>;
}
