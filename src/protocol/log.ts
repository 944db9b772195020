import type { Milliseconds } from './json';
import type { EndpointResource } from './endpoint';
import { request } from './method';
import type { Problem } from './problem';
import type { JobRef, JobTarget } from './resource';
import { topic } from './subscription';

/** Severity as read from the line's own words; most lines have none. */
export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

/**
 * One line of a log.
 *
 * Two numbers place it. `ordinal` is its place in the order of the log (event time, ingestion time, id):
 * what a view scrolls by; an event that arrives late shifts those behind it. `position` is the order in
 * which the host came to know it: it never changes, so a reader that went away resumes behind the last
 * position it saw and gets every line exactly once. In a stream of a log whose lines came out of order, `position` also
 * tells what was known when the stream began: it ascends within a stream and may differ from that in a window, so it is
 * for resuming and never for recognising a line.
 */
export interface LogLine {
  readonly position: number;
  /** Absent in a stream, where only `position` is known for good. */
  readonly ordinal?: number;
  readonly time: Milliseconds;
  /** `algo-1`, `algo-2`, …; an instance id for endpoints. */
  readonly host: string;
  /** Without the line's end. May hold ANSI sequences, `\r` of progress bars, and anything else: it is text, never markup. */
  readonly text: string;
  readonly level?: LogLevel;
  /**
   * It was placed before lines that readers had already seen, and came more than five seconds after it was written: an
   * order among hosts that settles within seconds is the usual way.
   */
  readonly late?: true;
}

/** Names a line of a window by what never changes, wherever later lines move it. */
export type KnownLine = Pick<LogLine, 'time' | 'position'>;

/** Which lines of a log one wants; all conditions hold at once. */
export interface LogFilter {
  readonly hosts?: readonly string[];
  /** This severity and worse. */
  readonly level?: LogLevel;
  /** JavaScript regular expression, case-sensitive; tested on the text without ANSI sequences. */
  readonly grep?: string;
  readonly since?: Milliseconds;
  /** Exclusive. */
  readonly until?: Milliseconds;
}

/** The log of an endpoint, which has no end but the endpoint's. */
export interface EndpointLogRef extends EndpointResource {
  /** All variants unless told. */
  readonly variant?: string;
  /** From the start of this day on (UTC); of yesterday unless told. */
  readonly since?: Milliseconds;
}

/** Names a log and, for SageMaker's, whose credentials may read it. */
export interface LogTarget {
  readonly ref: JobRef | EndpointLogRef;
  /** See {@link InitializeResult.contextId}; the connection's own context when absent or no longer known. */
  readonly contextId?: string;
}

/** What a view needs to know to draw a log of any length; sent anew whenever it changes, at most 10 times a second. */
export interface LogState {
  /** Lines known, all hosts, no filter. */
  readonly total: number;
  /** Lines that pass the subscription's filter, as far as it has been searched. */
  readonly matching: number;
  /** Not all known lines have been searched yet; absent once they have. */
  readonly searching?: true;
  /** Counts every change other than growth at the end; on a new revision, cached ordinals from `changedFrom` on are void; all are when it rose by more than one. */
  readonly revision: number;
  /** Filtered ordinal of the first line that the newest revision moved or inserted. */
  readonly changedFrom: number;
  readonly hosts: readonly string[];
  /** Lines that are {@link LogLine.late}. */
  readonly late: number;
  /** Lines of level `error`; a Python traceback counts once. */
  readonly errors: number;
  /** Unfiltered ordinal of the first line of level `error`. */
  readonly firstError?: number;
  /** Bytes at the end that no newline has closed yet, by host: a progress bar in motion. Not counted as lines. */
  readonly open: Readonly<Record<string, string>>;
  /**
   * `loading`: the past is still being fetched. `live`: following. `settled`: the job ended and nothing new came for a
   * while, the host looks on. `complete`: nothing will be added. `paused`: see `problem`.
   */
  readonly phase: 'loading' | 'live' | 'settled' | 'complete' | 'paused';
  /** Why it is paused, when it is. */
  readonly problem?: Problem;
}

/** For views: the log's state, coalesced. */
export const logState = topic<LogTarget & { readonly filter?: LogFilter }, LogState>('log-state');

/**
 * For readers of every line (terminal, `job.logs()`): each line once, in order, as fast as the credit allows.
 * Lines that arrive late are delivered when they come, marked `late`. Ends once the log is complete, or at once
 * after what is known when `follow` is false.
 */
export const logLines = topic<
  LogTarget & {
    readonly filter?: LogFilter;
    /** Deliver only what came after this position; from the start when absent. */
    readonly after?: number;
    /** Start with the last so many lines; `after` wins. */
    readonly tail?: number;
    readonly follow: boolean;
  },
  LogLine
>('log-lines');

/** A window of lines by (filtered) ordinal. `lines` is shorter than `count` only at the end of the log. */
export const readLog = request<
  LogTarget & { readonly filter?: LogFilter; readonly first: number; readonly count: number },
  { readonly lines: readonly LogLine[]; readonly revision: number; readonly matching: number }
>('log/read');

/**
 * Search the filtered lines; counts all matches and names the nearest one from `from` on in the given direction, wrapping
 * around. Asked again it searches only what came meanwhile.
 */
export const findInLog = request<
  LogTarget & {
    readonly filter?: LogFilter;
    readonly pattern: string;
    /** `pattern` is a JavaScript regular expression; plain text otherwise. */
    readonly regex?: boolean;
    readonly caseSensitive?: boolean;
    /** A filtered ordinal; or a line that was found before, wherever it is now, whether it passes the filter or not. */
    readonly from: number | KnownLine;
    /** Not from that line itself on, but from the one beside it. */
    readonly beyond?: boolean;
    readonly direction: 'next' | 'previous';
  },
  {
    readonly matches: number;
    /** The match with its filtered ordinal and its 1-based number among all; absent when there is none. */
    readonly found?: KnownLine & { readonly ordinal: number; readonly index: number };
  }
>('log/find');

/** A Python traceback as it stands in a log. */
export interface Traceback {
  readonly host: string;
  /** Unfiltered ordinal of its first line. */
  readonly ordinal: number;
  /** Its lines, chained exceptions included, without ANSI sequences and without what a launcher put before each of them. */
  readonly lines: readonly string[];
}

/** The last traceback of a log, looked for in its last 20,000 lines; absent when there is none. */
export const readTraceback = request<JobTarget, { readonly traceback?: Traceback }>(
  'log/traceback'
);

/**
 * The (filtered) ordinal of the first line at or after a time, with a position of that line or the next that passes; the
 * number of lines when there is none.
 */
export const locateInLog = request<
  LogTarget & {
    readonly filter?: LogFilter;
    readonly time: Milliseconds;
    readonly position?: number;
  },
  { readonly ordinal: number }
>('log/locate');
