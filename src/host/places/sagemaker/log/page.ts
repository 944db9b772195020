import type { Milliseconds } from '../../../../protocol';
import type { LogEvent } from '../../../logs/source';

/** A page ends after so many events or so many bytes, whichever comes first; every event counts 26 bytes besides its message. */
const PAGE_EVENTS = 10_000;
const PAGE_BYTES = 1_048_576;
const EVENT_OVERHEAD = 26;

/** How many full pages events make. */
export function pagesOf(events: readonly LogEvent[]): number {
  const bytes = events.reduce((sum, { text }) => sum + text.length + EVENT_OVERHEAD, 0);
  return Math.max(events.length / PAGE_EVENTS, bytes / PAGE_BYTES);
}

/** One FilterLogEvents call over all streams of a log. */
export interface PageRequest {
  readonly from: Milliseconds;
  /** Exclusive; open when absent. */
  readonly to?: Milliseconds;
  /** Goes on where an earlier page with the same bounds ended. */
  readonly token?: string;
  readonly newestFirst?: boolean;
  readonly limit?: number;
  /** A person waits for it. */
  readonly urgent?: boolean;
}

/** What it answered. A page may be empty without being the last; the last one is the one without `next`. */
export interface Page {
  readonly events: readonly LogEvent[];
  readonly next?: string;
  /** The time at the service when it answered. */
  readonly now: Milliseconds;
}

/**
 * Reads a page, however long it takes: throttling, failures and expired credentials only delay it. A group or stream
 * that does not exist yet is an empty log.
 *
 * @throws StaleToken
 */
export type ReadPage = (request: PageRequest, signal: AbortSignal) => Promise<Page>;

/** The service does not take the token (any more); the same range read anew from its last time loses nothing. */
export class StaleToken extends Error {
  constructor(options?: ErrorOptions) {
    super('CloudWatch Logs does not take the page token any more.', options);
    this.name = 'StaleToken';
  }
}
