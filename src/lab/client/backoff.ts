const FIRST = 200;
const LONGEST = 15_000;

/**
 * The pause before the next try to connect, in milliseconds: doubling from 0.2 s to 15 s, each shortened by up
 * to half at random, so that the pages of a whole classroom do not come back in the same instant.
 *
 * @param failures tries that failed in a row before this one, from 0
 * @param random a number in [0, 1)
 */
export function backoff(failures: number, random: number): number {
  return Math.min(FIRST * 2 ** failures, LONGEST) * (1 - random / 2);
}
