import type { Milliseconds } from '../../../../protocol';
import { Density, interval, PACE } from './pace';
import type { Page, ReadPage } from './page';
import { pagesOf } from './page';
import { readPast } from './past';
import { NEWEST } from './range';
import type { Reading } from './reading';

/** Looks for new events of a log, all streams in one call, and now and then for those that come very late. */
export class Follower {
  readonly #reading: Reading;
  readonly #read: ReadPage;
  readonly #start: Milliseconds;
  readonly #density = new Density();
  #fullReachAt = -Infinity;
  #sweepAt: Milliseconds;
  #freshAt: Milliseconds;

  /** @param start before which the log has no events */
  constructor(reading: Reading, read: ReadPage, start: Milliseconds) {
    this.#reading = reading;
    this.#read = read;
    this.#start = start;
    this.#freshAt = reading.now();
    this.#sweepAt = reading.now() + PACE.sweepEvery;
  }

  /** When something new was last seen; the start of following before that. */
  get freshAt(): Milliseconds {
    return this.#freshAt;
  }

  /** Something happened to the job: new lines are likely, look often again. */
  stir(): void {
    this.#freshAt = this.#reading.now();
  }

  /** How long to wait after the start of the last look. */
  get interval(): Milliseconds {
    return interval(this.#reading.now() - this.#freshAt);
  }

  /** Reads everything from a little before the newest known event on; returns how many events were new. */
  async look(signal: AbortSignal): Promise<number> {
    const reading = this.#reading;
    const now = reading.now();
    const before = reading.pages;
    const full = now >= this.#fullReachAt;
    const reach = full ? PACE.reach : this.#density.reach();
    const fresh = await this.#readOn(Math.max(this.#start, reading.watermark - reach), signal);
    if (full) {
      const rest = (reading.pages - before) * PACE.fullReachRest;
      this.#fullReachAt = now + Math.max(PACE.fullReachEvery, rest);
    }
    if (fresh > 0) {
      this.#freshAt = reading.now();
    }
    return fresh;
  }

  /** When it is time for it: reads once more what may have got late events since. */
  async sweep(signal: AbortSignal): Promise<void> {
    const reading = this.#reading;
    const startedAt = reading.now();
    const range = { from: reading.certain, to: reading.watermark - PACE.reach };
    if (startedAt < this.#sweepAt || range.from >= range.to) {
      return;
    }
    const before = reading.pages;
    await readPast([range], 1, this.#read, page => void reading.keep(page), signal);
    reading.certain = Math.max(reading.certain, startedAt - PACE.sweepReach);
    this.#sweepAt =
      startedAt + Math.max(PACE.sweepEvery, (reading.pages - before) * PACE.sweepRest);
  }

  async #readOn(from: Milliseconds, signal: AbortSignal): Promise<number> {
    const reading = this.#reading;
    const before = reading.watermark;
    const range = { from, to: reading.now() + NEWEST };
    let fresh = 0;
    let again = 0;
    const keep = (page: Page) => {
      fresh += reading.keepNew(page);
      again += pagesOf(page.events, before);
    };
    await readPast([range], 1, this.#read, keep, signal);
    this.#density.measured(again, before - from);
    return fresh;
  }
}
