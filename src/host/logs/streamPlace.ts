import type { Known } from './progress';
import { MOST_LINES } from './store';

/**
 * Where a stream is. The lines that were known when it began come first, in the order of the log; then what arrives,
 * in order of arrival, or of the log where it arrived scrambled while the past was being read. So a place is two
 * numbers: how many positions were known then, and how far the stream went: below `known` the count of lines given,
 * from there on a position. A log that never had a line out of order has one order only, and `known` is 0.
 */
export interface Place {
  readonly known: number;
  readonly reached: number;
}

/**
 * The two numbers of a {@link Place} in one safe integer, which ascends within a stream. It holds across restarts of
 * the host, because nothing of it is kept anywhere else.
 */
export function positionOf({ known, reached }: Place): number {
  return known * MOST_LINES + reached;
}

export function placeOf(position: number): Place {
  return { known: Math.floor(position / MOST_LINES), reached: position % MOST_LINES };
}

/** The order of arrival is the order of the log, and positions are given by arrival. */
export function arrivedInOrder({ inOrder, stretches }: Known): boolean {
  return inOrder && stretches.length === 0;
}
