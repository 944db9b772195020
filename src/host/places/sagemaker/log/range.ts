import type { Milliseconds } from '../../../../protocol';

/**
 * PutLogEvents takes events that are up to two weeks older than its clock, and up to two hours ahead of it: what is
 * written while a job runs cannot lie outside these bounds.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
 */
export const OLDEST: Milliseconds = 14 * 86_400_000;
export const NEWEST: Milliseconds = 2 * 3_600_000;

/** Event times from `from` to before `to`. */
export interface Range {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
}

/** Cuts a range into `count` equal ones (rounded up); fewer where it is shorter than `count` milliseconds. */
export function cut({ from, to }: Range, count: number): Range[] {
  const pieces = Math.max(1, Math.min(Math.ceil(count), Math.floor(to - from)));
  const at = (piece: number) => Math.round(from + ((to - from) * piece) / pieces);
  return Array.from({ length: pieces }, (_, piece) => ({
    from: at(piece),
    to: at(piece + 1)
  })).filter(piece => piece.from < piece.to);
}
