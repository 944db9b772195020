import type { Json, Milliseconds } from '../../../../protocol';
import type { Clock } from '../../../clock';
import type { Batch } from '../../../logs/batch';
import type { Gap, LogWriter } from '../../../logs/source';
import { ownText } from '../../../logs/text';
import type { Cursor } from './cursor';
import { decodeCursor, encodeCursor } from './cursor';
import type { Page } from './page';
import type { Range } from './range';

/**
 * Events that are known already are not handed to the store again; so many ids are remembered for that, a few more than a
 * look reads again (see `PACE`).
 */
const REMEMBERED = 1_200;

/** A value of {@link Reading.certain}: all that has been read is final. */
export const EVERYTHING = Number.MAX_SAFE_INTEGER;

/**
 * One run's knowledge of a log: what has been read, how new it is, and what time it is at the service. Every batch goes
 * to the store together with the cursor that is true once it is there.
 */
export class Reading {
  readonly #into: LogWriter;
  readonly #clock: Clock;
  readonly #known = new Set<string>();
  #skew: Milliseconds = 0;
  #ingested: Milliseconds = 0;

  /** Ranges of the past that are still to be read, in order. */
  remaining: readonly Range[];
  /** See {@link Cursor.certain}. */
  certain: Milliseconds;
  /** The newest time that has been seen. */
  watermark: Milliseconds;
  /** Pages read so far. */
  pages: number;
  /** What an earlier run left. */
  readonly earlier: Cursor | undefined;

  constructor(into: LogWriter, clock: Clock) {
    this.#into = into;
    this.#clock = clock;
    this.earlier = decodeCursor(into.cursor);
    this.remaining = this.earlier?.remaining ?? [];
    this.certain = this.earlier?.certain ?? EVERYTHING;
    this.watermark = this.earlier?.watermark ?? 0;
    this.pages = this.earlier?.pages ?? 0;
  }

  /** The time at the service. */
  now(): Milliseconds {
    return this.#clock.now() + this.#skew;
  }

  /** When the service took in the newest event of this run. */
  get ingested(): Milliseconds {
    return this.#ingested;
  }

  /** Keeps a page's events; returns how many the store did not have. */
  keep({ events, now }: Page): number {
    this.#skew = now - this.#clock.now();
    this.pages += 1;
    for (let at = 0; at < events.count; at++) {
      const ingestion = events.ingestion(at);
      // A clock that is ahead inside a container must not move what counts as new beyond the present.
      this.watermark = Math.max(this.watermark, Math.min(events.times[at] ?? 0, ingestion));
      this.#ingested = Math.max(this.#ingested, ingestion);
    }
    return this.#into.append(events, this.#cursor(false), this.#gap());
  }

  /** The same for a page of a range that is read again and again: most of its events have been there the last time. */
  keepNew(page: Page): number {
    const events = page.events.filter(id => !this.#known.has(id));
    this.#remember(events);
    return this.keep({ ...page, events });
  }

  /** Remembers progress that came without events. */
  save(complete: boolean): void {
    this.#into.append([], this.#cursor(complete));
  }

  /**
   * What is missing of the past. What is not certain yet gets a second look while the rest is read, so it counts as
   * missing, too.
   */
  #gap(): Gap | undefined {
    const [first] = this.remaining;
    const last = this.remaining.at(-1);
    return first && last && { from: Math.min(first.from, this.certain), to: last.to };
  }

  #cursor(complete: boolean): Json {
    const { remaining, watermark, certain, pages } = this;
    return encodeCursor({ remaining, watermark, certain, pages, complete });
  }

  #remember({ count, lines }: Batch): void {
    for (let at = Math.max(0, count - REMEMBERED); at < count; at++) {
      this.#known.add(ownText(lines.id(at)));
    }
    let surplus = this.#known.size - REMEMBERED;
    // A set keeps the order of insertion: the first ones are those that have been known longest.
    for (const old of this.#known) {
      if (surplus-- <= 0) {
        break;
      }
      this.#known.delete(old);
    }
  }
}
