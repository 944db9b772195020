import type { LogFilter, LogLine, LogState, Milliseconds } from '../../protocol';

/**
 * One log as its readers see it: kept in the store, fed by one source while anybody reads.
 * Whoever gets one from `Logs.open` disposes it; the last one to do so stops the source.
 */
export interface Log extends Disposable {
  state(filter?: LogFilter): LogState;
  /** Calls back after every change, at most 10 times a second. */
  onChange(changed: () => void): Disposable;
  /** Lines `first` … `first + count − 1` of those that pass the filter. */
  read(filter: LogFilter | undefined, first: number, count: number): LogLine[];
  find(query: {
    filter?: LogFilter;
    pattern: string;
    regex?: boolean;
    caseSensitive?: boolean;
    from: number;
    direction: 'next' | 'previous';
  }): { matches: number; found?: { ordinal: number; index: number } };
  locate(filter: LogFilter | undefined, time: Milliseconds): number;
  /** Every line once, in batches of at most 1,000: see `logLines` in the protocol. Pulled, so a slow reader costs nothing. */
  lines(
    options: { filter?: LogFilter; after?: number; tail?: number; follow: boolean },
    signal?: AbortSignal
  ): AsyncGenerator<LogLine[], void, void>;
  /** Resolves when the job has ended and its log has settled: what a waiting cell waits for. */
  settled(signal?: AbortSignal): Promise<void>;
  /** Resolves when the log is complete: nothing will be added any more. */
  completed(signal?: AbortSignal): Promise<void>;
}
