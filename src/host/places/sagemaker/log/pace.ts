import type { Milliseconds } from '../../../../protocol';

/**
 * How often and how far back the follower looks.
 *
 * | | |
 * |---|---|
 * | a job that writes | every 2.4 s: a new line waits 1.2 s in the median, an hour costs 1,500 calls |
 * | a silent one | every twentieth of its silence, up to 10 s: 3 minutes of silence cost 4 s of delay |
 * | how far back | 2 minutes in every look while those are a thousand events at most; else as far as a thousand reach, and 2 minutes every 30 s or more |
 * | after Live Tail showed a line | at once, but not within 250 ms of the last look; again after 250 ms, 500 ms, … while the line is not there yet |
 * | very late events | 15 minutes every 5 minutes or more |
 *
 * One call reads all streams of a job, so these figures do not depend on the number of instances. Of a log so busy that
 * looking far back takes many pages, it is done so much seldomer that the pages do not add up.
 */
export const PACE = {
  active: 2_400,
  idle: 10_000,
  silenceShare: 1 / 20,
  live: 250,
  reach: 120_000,
  shortestReach: 5_000,
  fullReachEvery: 30_000,
  /** A look of n pages over the full reach is followed by n times this much without one. */
  fullReachRest: 30_000,
  sweepReach: 900_000,
  sweepEvery: 300_000,
  /** The same for a sweep. */
  sweepRest: 36_000
} as const;

/**
 * The part of a page that a look may spend on what is known already: a thousand events or a hundred kilobytes, so that
 * watching a busy log costs little more than what it writes.
 */
const READ_AGAIN = 0.1;

/** The time from the start of one look to the start of the next. */
export function interval(silence: Milliseconds): Milliseconds {
  return Math.min(PACE.idle, Math.max(PACE.active, silence * PACE.silenceShare));
}

/** How dense a log has been lately, and so how far back a look of one page can reach. */
export class Density {
  #pages = 0;
  #span: Milliseconds = 1;

  /** @param span the milliseconds that so many pages are from */
  measured(pages: number, span: Milliseconds): void {
    this.#pages = pages;
    this.#span = Math.max(1, span);
  }

  reach(): Milliseconds {
    const affordable = this.#pages > 0 ? (this.#span * READ_AGAIN) / this.#pages : Infinity;
    return Math.min(PACE.reach, Math.max(PACE.shortestReach, affordable));
  }
}
