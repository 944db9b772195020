/** One event as FilterLogEvents returns it. Times are milliseconds since 1970. */
export interface LogEvent {
  readonly logStreamName: string;
  readonly timestamp: number;
  readonly message: string;
  readonly ingestionTime: number;
  /** 56 decimal digits; see `eventId`. */
  readonly eventId: string;
}

/** The bytes that CloudWatch Logs counts for an event besides its message. */
export const eventOverhead = 26;

/**
 * The id of an event: 56 decimal digits, `BigInt(id) >> 144n` being the timestamp in milliseconds, as CloudWatch's are.
 * Ids sort, as text, by timestamp, then ingestion time, then the order in which the events were put.
 *
 * A millisecond is 2^144, more than 20 · 10^42, of these numbers. So the first 14 digits are the timestamp, scaled and
 * rounded up, and all of the 42 digits after them are free for the rest of the sort key, in plain decimal: 13 of
 * ingestion time, 6 of the strand, 9 of the index in it, and 14 that stay zero (see `nudge`).
 */
export function eventId(
  timestamp: number,
  ingestionTime: number,
  ordinal: number,
  index: number
): string {
  return (
    digits(Math.ceil(timestamp * scale) + 1, 14) +
    ingestionDigits(ingestionTime) +
    String(ordinal).padStart(6, '0') +
    (indexBase + index) +
    '00000000000000'
  );
}

/** The timestamp in an event's id or in a token made of one. */
export function timestampOf(id: string): number {
  return Number(BigInt(id) >> 144n);
}

/** A position beside this one with no event between them: what the token of an empty page has moved to. */
export function nudge(position: string, by: 1n | -1n): string {
  return (BigInt(position) + by).toString().padStart(56, '0');
}

/** The position before the first event that can have this timestamp. */
export function positionBefore(timestamp: number): string {
  return (BigInt(Math.max(0, timestamp)) << 144n).toString().padStart(56, '0');
}

/** 2^144 / 10^42. */
const scale = 2 ** 144 / 1e42;

/** Keeps an index at nine digits. */
const indexBase = 100_000_000;

/**
 * `padStart` in two halves: numbers below 2^31 become text several times faster than larger ones, and ids are much of what
 * a page costs.
 */
function digits(value: number, length: number): string {
  const high = Math.floor(value / 10_000_000);
  return (
    String(high).padStart(length - 7, '0') + String(value - high * 10_000_000 + 10_000_000).slice(1)
  );
}

/** Many events in a row have one ingestion time. */
let cachedIngestion = -1;
let cachedDigits = '';

function ingestionDigits(time: number): string {
  if (time !== cachedIngestion) {
    cachedIngestion = time;
    cachedDigits = digits(time, 13);
  }
  return cachedDigits;
}
