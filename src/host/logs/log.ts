import type {
  KnownLine,
  LogFilter,
  LogLine,
  LogState,
  Milliseconds,
  Problem
} from '../../protocol';

/** Which lines of a log a stream gives, and whether it waits for more. */
export interface StreamOptions {
  readonly filter?: LogFilter;
  readonly after?: number;
  readonly tail?: number;
  readonly follow: boolean;
}

/** What a line is printed from. */
export type Printable = Pick<LogLine, 'host' | 'text'>;

/** Some lines as text, a newline between each two. */
export interface Printed {
  readonly text: string;
  /** How many they are. */
  readonly lines: number;
  /** Of the last one; see `Log.lines`. */
  readonly position: number;
}

/**
 * One log as its readers see it: kept in the store, fed by one source while anybody reads.
 * Whoever gets one from `Logs.open` disposes it; the last one to do so stops the source.
 */
export interface Log extends Disposable {
  /**
   * What is known now. With a filter, `matching` counts up while a long log is searched for the first time.
   * @throws ProblemError of kind `usage` for a pattern that is no regular expression; so do `read`, `find`, `locate`, `lines`.
   */
  state(filter?: LogFilter): LogState;
  /** Calls back after every change, at most 10 times a second. */
  onChange(changed: () => void): Disposable;
  /** Lines `first` … `first + count − 1` of those that pass the filter, once so much of the log has been searched for them. */
  read(filter: LogFilter | undefined, first: number, count: number): Promise<LogLine[]>;
  /** Searches in small steps, so a long log delays nobody else. */
  find(query: {
    filter?: LogFilter;
    pattern: string;
    regex?: boolean;
    caseSensitive?: boolean;
    from: number | KnownLine;
    beyond?: boolean;
    direction: 'next' | 'previous';
  }): Promise<{ matches: number; found?: KnownLine & { ordinal: number; index: number } }>;
  /** Ordinal of the line with a position, else of the first line at or after a time; see `locateInLog` in the protocol. */
  locate(filter: LogFilter | undefined, time: Milliseconds, position?: number): Promise<number>;
  /**
   * Every line once, in batches of at most 1,000: see `logLines` in the protocol. Pulled, so a slow reader costs nothing.
   *
   * Gives the past in order, from the first line on as it is read, then what arrives. With a `tail` it begins as soon as
   * the last so many lines are known, though their past is still being read: what is found there is not given, what is
   * new is. The `position`s of one stream ascend; `after` takes the last one that was seen. Returns when the signal
   * aborts or this log is disposed.
   * @throws ProblemError with `follow: false`, when the past cannot be had and waiting would not help
   */
  lines(options: StreamOptions, signal?: AbortSignal): AsyncGenerator<LogLine[], void, void>;
  /** What {@link lines} gives, as text: many times quicker for who only wants to show it. */
  print(
    options: StreamOptions & { readonly textOf: (line: Printable) => string },
    signal?: AbortSignal
  ): AsyncGenerator<Printed, void, void>;
  /**
   * Wishes for new lines at once, by Live Tail on SageMaker, until disposed. Logs that are live anyway stay as they are.
   *
   * @param told why they do not come so for now, while the log goes on as usual; `undefined` when they do
   */
  live(told: (problem: Problem | undefined) => void): Disposable;
  /** Resolves when the job has ended and its log has settled: what a waiting cell waits for. */
  settled(signal?: AbortSignal): Promise<void>;
  /** Resolves when the log is complete: nothing will be added any more. */
  completed(signal?: AbortSignal): Promise<void>;
}
