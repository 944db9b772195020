import { ownText } from './text';

/**
 * The place of a line in the order of its log: event time, ingestion, id. Kept as it is stored: ingestion as the
 * delay behind `time`. A shorter id comes before a longer one, so that ids of digits sort as numbers.
 */
export interface Key {
  readonly time: number;
  readonly delay: number;
  readonly id: string;
}

/** The key alone, to be kept for long. */
export function keyOf({ time, delay, id }: Key): Key {
  return { time, delay, id: ownText(id) };
}

/** Negative when `a` comes first, 0 when they are the same line. */
export function compareKeys(a: Key, b: Key): number {
  if (a.time !== b.time) {
    return a.time - b.time;
  }
  if (a.delay !== b.delay) {
    return a.delay - b.delay;
  }
  return compareIds(a.id, b.id);
}

/** A shorter id comes first. */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) {
    return a.length - b.length;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Comes before every key. */
export const START: Key = { time: Number.MIN_SAFE_INTEGER, delay: Number.MIN_SAFE_INTEGER, id: '' };
/** Comes behind every key. */
export const END: Key = { time: Number.MAX_SAFE_INTEGER, delay: Number.MAX_SAFE_INTEGER, id: '' };

/** A key before this one and behind all lines of an earlier ingestion: no id is empty. */
export function justBefore(key: Key): Key {
  return { ...key, id: '' };
}
