import type { Milliseconds } from '../../../../protocol';
import type { Batch } from '../../../logs/batch';

/** A page ends after so many events or so many bytes, whichever comes first; every event counts 26 bytes besides its message. */
const PAGE_EVENTS = 10_000;
const PAGE_BYTES = 1_048_576;
const EVENT_OVERHEAD = 26;

/**
 * How many full pages events make.
 *
 * @param until those up to this time; all unless told
 */
export function pagesOf({ count, times, lines }: Batch, until = Infinity): number {
  let [events, bytes] = [0, 0];
  for (let at = 0; at < count; at++) {
    if ((times[at] ?? 0) <= until) {
      events++;
      bytes += lines.size(at) + EVENT_OVERHEAD;
    }
  }
  return Math.max(events / PAGE_EVENTS, bytes / PAGE_BYTES);
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
  /** One of many pages: there is work for all readers, and for a while. */
  readonly bulk?: boolean;
}

/** What it answered. A page may be empty without being the last; the last one is the one without `next`. */
export interface Page {
  readonly events: Batch;
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
