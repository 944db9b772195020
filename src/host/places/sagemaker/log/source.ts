import type { Milliseconds, Problem } from '../../../../protocol';
import type { Clock } from '../../../clock';
import type { LogSource, LogWriter } from '../../../logs/source';
import { Follower } from './follow';
import type { LiveTail } from './liveTail';
import { LiveWatch } from './liveWatch';
import { PACE } from './pace';
import type { Page, ReadPage } from './page';
import { StaleToken } from './page';
import { readPast } from './past';
import { NEWEST, OLDEST } from './range';
import { EVERYTHING, Reading } from './reading';
import { slicesBefore } from './slices';

/** Lines of the first page: enough for any screen, and the whole of a small log in one call. */
const FIRST_PAGE = 1_000;
/** `startFromHead: false` is refused for an earlier start. */
const NEWEST_FIRST_SINCE = Date.UTC(2024, 0, 1);
/** How long the host looks on after a log has settled; others measured 90 s until a log group was complete. */
const LOOK_ON: Milliseconds = 120_000;
const FIRST_LOOK_ON: Milliseconds = 5_000;
const LONGEST_LOOK_ON: Milliseconds = 30_000;
/** A log of so few pages is counted again as a whole at the end; of a longer one what may have changed. */
const RECOUNT_PAGES = 40;

export interface CloudWatchLogOptions {
  readonly key: string;
  /** When the job was created: nothing was written before. */
  readonly createdAt: Milliseconds;
  /** Where reading begins; two weeks before `createdAt` unless told, for containers whose clock is behind. */
  readonly oldest?: Milliseconds;
  /** Makes the reader of pages; `paused` is told what holds a page up for long, and `undefined` when it goes on. */
  readonly reader: (paused: (problem: Problem | undefined) => void) => ReadPage;
  /**
   * Calls back when the job changes, and with the time of its end once it has ended; at once when it has. An endpoint
   * never ends.
   */
  readonly watchJob: (changed: (endedAt: Milliseconds | undefined) => void) => Disposable;
  /** Tells of new events sooner than reading pages does, for readers who wish for it. */
  readonly liveTail?: LiveTail;
  /** Pages read at the same time while the past is fetched. */
  readonly readers: number;
  readonly clock: Clock;
  /** Without anything new for so long after the end, a log has settled. */
  readonly settle: Milliseconds;
}

/**
 * The log of a job, a variant of an endpoint, or whatever else writes streams under one prefix of a log group.
 *
 * The newest lines come with the first call. Then the past is read in slices of time by several readers, while one
 * follower asks for what is new. When the job has ended and nothing new comes, the log has settled; the source looks on
 * for two minutes, counts once more what could have changed, and only then is it complete.
 */
export class CloudWatchLog implements LogSource {
  readonly key: string;
  readonly #options: CloudWatchLogOptions;

  constructor(options: CloudWatchLogOptions) {
    this.key = options.key;
    this.#options = options;
  }

  async run(into: LogWriter, signal: AbortSignal): Promise<void> {
    const run = new Run(this.#options, into);
    const watch = this.#options.watchJob(endedAt => run.jobChanged(endedAt));
    try {
      await run.run(signal);
    } finally {
      watch[Symbol.dispose]();
    }
  }
}

class Run {
  readonly #options: CloudWatchLogOptions;
  readonly #into: LogWriter;
  readonly #reading: Reading;
  readonly #read: ReadPage;
  readonly #oldest: Milliseconds;
  #follower: Follower | undefined;
  #endedAt: Milliseconds | undefined;
  #wake: (() => void) | undefined;

  constructor(options: CloudWatchLogOptions, into: LogWriter) {
    this.#options = options;
    this.#into = into;
    this.#reading = new Reading(into, options.clock);
    this.#read = options.reader(problem => into.paused(problem));
    this.#oldest = options.oldest ?? options.createdAt - OLDEST;
  }

  jobChanged(endedAt: Milliseconds | undefined): void {
    this.#endedAt ??= endedAt;
    this.#follower?.stir();
    this.#wake?.();
  }

  async run(signal: AbortSignal): Promise<void> {
    if (this.#reading.earlier?.complete) {
      this.#into.caughtUp();
      this.#into.settled();
      return;
    }
    await this.#firstPage(signal);
    if (this.#isCertain()) {
      await this.#past(signal);
    } else {
      await this.#pastAndPresent(signal);
      await this.#ending(signal);
      await this.#recount(signal);
    }
    this.#into.settled();
    this.#reading.save(true);
  }

  /** The job ended so long ago that what is read now is all there will ever be. */
  #isCertain(): boolean {
    return (
      this.#reading.certain === EVERYTHING &&
      this.#endedAt !== undefined &&
      this.#reading.now() >= this.#endedAt + LOOK_ON
    );
  }

  /** The newest lines with one call; from them, and from what an earlier run left, the ranges that are still to be read. */
  async #firstPage(signal: AbortSignal): Promise<void> {
    const reading = this.#reading;
    const { earlier } = reading;
    const from = earlier ? Math.max(this.#oldest, earlier.watermark - PACE.reach) : this.#oldest;
    const page = await this.#newest(Math.max(from, NEWEST_FIRST_SINCE), signal);
    const ranges = [
      ...reading.remaining,
      ...(from < NEWEST_FIRST_SINCE ? [{ from, to: NEWEST_FIRST_SINCE }] : []),
      ...(page.next ? slicesBefore(page, Math.max(from, NEWEST_FIRST_SINCE), this.#options) : [])
    ];
    reading.remaining = ranges.sort((one, other) => one.from - other.from);
    if (this.#endedAt === undefined || page.now < this.#endedAt + LOOK_ON) {
      // Read too early to be final: whatever is newer than this gets a second look.
      reading.certain = Math.min(reading.certain, page.now - PACE.sweepReach);
    }
    reading.keepNew(page);
  }

  /** The newest page that is not empty. */
  async #newest(from: Milliseconds, signal: AbortSignal): Promise<Page> {
    const request = { from, newestFirst: true, limit: FIRST_PAGE, urgent: true };
    let token: string | undefined;
    for (;;) {
      try {
        const page = await this.#read({ ...request, token }, signal);
        if (page.events.count > 0 || !page.next) {
          return page;
        }
        token = page.next;
      } catch (error) {
        if (!(error instanceof StaleToken) || token === undefined) {
          throw error;
        }
        token = undefined;
      }
    }
  }

  async #past(signal: AbortSignal): Promise<void> {
    const reading = this.#reading;
    await readPast(
      reading.remaining,
      this.#options.readers,
      this.#read,
      (page, remaining) => {
        reading.remaining = remaining;
        reading.keep(page);
      },
      signal
    );
    this.#into.caughtUp();
  }

  /** Fetches the past and follows, both at once, until the job has ended and the past is in. */
  async #pastAndPresent(outer: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const signal = AbortSignal.any([outer, stop.signal]);
    const work = [this.#past(signal), this.#follow(signal)];
    try {
      await Promise.all(work);
    } finally {
      stop.abort();
      await Promise.allSettled(work);
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const follower = new Follower(this.#reading, this.#read, this.#oldest);
    this.#follower = follower;
    const { liveTail } = this.#options;
    using live = new LiveWatch(this.#into.live, liveTail, this.#reading, () => this.#wake?.());
    while (this.#endedAt === undefined) {
      const startedAt = clock.now();
      await follower.look(signal);
      await follower.sweep(signal);
      const interval = live.interval(follower.interval);
      await this.#sleep(startedAt + interval - clock.now(), signal);
      // However often it was woken.
      await clock.sleep(Math.max(0, startedAt + PACE.live - clock.now()), signal);
    }
  }

  /** Looks on until the log has settled, tells so, and then for two minutes more. */
  async #ending(signal: AbortSignal): Promise<void> {
    const reading = this.#reading;
    const follower = new Follower(reading, this.#read, this.#oldest);
    const ended = this.#endedAt ?? reading.now();
    let quietSince = Math.max(ended, reading.ingested);
    const look = async () => {
      if ((await follower.look(signal)) > 0) {
        quietSince = reading.now();
      }
    };
    const wait = async (until: Milliseconds, atMost: Milliseconds) => {
      await this.#options.clock.sleep(Math.max(1, Math.min(atMost, until - reading.now())), signal);
      await look();
    };

    await look();
    while (reading.now() < quietSince + this.#options.settle) {
      await wait(quietSince + this.#options.settle, PACE.active);
    }
    this.#into.settled();
    let pause = FIRST_LOOK_ON;
    while (reading.now() < quietSince + LOOK_ON) {
      await wait(quietSince + LOOK_ON, pause);
      pause = Math.min(LONGEST_LOOK_ON, pause * 2);
    }
  }

  /** Reads once more what could have changed since it was read, until that brings nothing new. */
  async #recount(signal: AbortSignal): Promise<void> {
    const reading = this.#reading;
    const { readers } = this.#options;
    const from =
      reading.pages <= RECOUNT_PAGES ? this.#oldest : Math.max(this.#oldest, reading.certain);
    let fresh: number;
    do {
      fresh = 0;
      const range = { from, to: reading.now() + NEWEST };
      const keep = (page: Page) => void (fresh += reading.keep(page));
      await readPast([range], readers, this.#read, keep, signal);
    } while (fresh > 0);
  }

  /** Waits, but not beyond the moment when something happens to the job. */
  async #sleep(delay: Milliseconds, signal: AbortSignal): Promise<void> {
    if (delay <= 0 || this.#endedAt !== undefined) {
      return;
    }
    const wake = new AbortController();
    this.#wake = () => wake.abort();
    try {
      await this.#options.clock.sleep(delay, AbortSignal.any([signal, wake.signal]));
    } catch {
      signal.throwIfAborted();
    } finally {
      this.#wake = undefined;
    }
  }
}
