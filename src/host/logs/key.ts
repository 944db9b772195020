import type { LogEvent } from './source';

/**
 * The place of a line in the order of its log: event time, ingestion, id. Kept as it is stored: ingestion as the
 * delay behind `time`, the id behind a character that stands for its length, so that ids of digits sort as numbers
 * and the whole key compares field by field, here and in SQLite alike.
 */
export interface Key {
  readonly time: number;
  readonly delay: number;
  readonly id: string;
}

/** Ids longer than this sort as text among themselves; code units above it would be surrogates. */
const LONGEST_COUNTED_ID = 0xd000;

export function keyOf(event: LogEvent): Key {
  const length = Math.min(event.id.length, LONGEST_COUNTED_ID);
  return {
    time: event.time,
    delay: event.ingestion - event.time,
    id: String.fromCharCode(length) + event.id
  };
}

/** Negative when `a` comes first, 0 when they are the same line. */
export function compareKeys(a: Key, b: Key): number {
  if (a.time !== b.time) {
    return a.time - b.time;
  }
  if (a.delay !== b.delay) {
    return a.delay - b.delay;
  }
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** Comes before every key. */
export const START: Key = { time: Number.MIN_SAFE_INTEGER, delay: Number.MIN_SAFE_INTEGER, id: '' };
/** Comes behind every key. */
export const END: Key = { time: Number.MAX_SAFE_INTEGER, delay: Number.MAX_SAFE_INTEGER, id: '' };

/** A key before this one and behind all lines of an earlier ingestion: no id is empty as it is stored. */
export function justBefore(key: Key): Key {
  return { ...key, id: '' };
}
