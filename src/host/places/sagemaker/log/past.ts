import type { Milliseconds } from '../../../../protocol';
import type { Batch } from '../../../logs/batch';
import type { Page, ReadPage } from './page';
import { StaleToken } from './page';
import type { Range } from './range';

/** A slice with less than so many pages left is not worth a second reader. */
const WORTH_SPLITTING = 2;

/** Told after every page: the page, and what is still to be read should this be the last we hear. */
export type Received = (page: Page, remaining: readonly Range[]) => void;

/** A range that somebody reads, page after page. */
interface Slice {
  /** Everything before it has been read. */
  at: Milliseconds;
  /** Moves down when another reader takes the later part over. */
  to: Milliseconds;
  /** Milliseconds that the newest page covered; unknown before the first. */
  covered?: Milliseconds;
  /** Events came in order of time, so that the last one tells how far we are. */
  ordered: boolean;
}

/**
 * Reads ranges of a log with several readers at once, each with its own chain of page tokens.
 *
 * One chain is serial: it waits a round trip for every page. The ranges are taken in their order, so that what is
 * earliest is in first and can be shown. Logs are dense in places and thin in others, so a reader who finds no range left
 * takes the later half of what the slowest has left.
 *
 * @param ranges in order of time
 */
export async function readPast(
  ranges: readonly Range[],
  readers: number,
  read: ReadPage,
  received: Received,
  signal: AbortSignal
): Promise<void> {
  const bulk = readers > 1 && ranges.length >= readers;
  await new Past(ranges, bulk, read, received).run(readers, signal);
}

class Past {
  readonly #waiting: Range[];
  readonly #slices = new Set<Slice>();
  readonly #bulk: boolean;
  readonly #read: ReadPage;
  readonly #received: Received;
  #idle: (() => void)[] = [];

  constructor(ranges: readonly Range[], bulk: boolean, read: ReadPage, received: Received) {
    this.#bulk = bulk;
    this.#waiting = [...ranges];
    this.#read = read;
    this.#received = received;
  }

  async run(readers: number, signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const both = AbortSignal.any([signal, stop.signal]);
    const work = Array.from({ length: readers }, () => this.#work(both));
    try {
      await Promise.all(work);
    } catch (error) {
      // The first failure ends all readers; wait for them, so that nobody writes after we have left.
      stop.abort(error);
      this.#proceed();
      await Promise.allSettled(work);
      throw error;
    }
  }

  async #work(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const slice = this.#begin() ?? this.#takeOver();
      if (slice) {
        this.#slices.add(slice);
        await this.#readSlice(slice, signal);
        this.#slices.delete(slice);
        this.#proceed();
      } else if (this.#slices.size > 0) {
        await new Promise<void>(resolve => this.#idle.push(resolve));
      } else {
        return;
      }
    }
  }

  #begin(): Slice | undefined {
    const range = this.#waiting.shift();
    return range && { at: range.from, to: range.to, ordered: true };
  }

  /** The later half of the slice that has most left, judged by how much time its newest page covered. */
  #takeOver(): Slice | undefined {
    let slowest: Slice | undefined;
    let most = WORTH_SPLITTING;
    for (const slice of this.#slices) {
      if (slice.ordered && slice.covered !== undefined) {
        const pages = (slice.to - slice.at) / Math.max(1, slice.covered);
        if (pages >= most && slice.to - slice.at >= 2) {
          most = pages;
          slowest = slice;
        }
      }
    }
    if (!slowest) {
      return undefined;
    }
    const middle = Math.ceil((slowest.at + slowest.to) / 2);
    const later: Slice = { at: middle, to: slowest.to, ordered: true };
    slowest.to = middle;
    return later;
  }

  async #readSlice(slice: Slice, signal: AbortSignal): Promise<void> {
    let bounds: Range = { from: slice.at, to: slice.to };
    let token: string | undefined;
    for (;;) {
      let page: Page;
      try {
        page = await this.#read({ ...bounds, token, bulk: this.#bulk }, signal);
      } catch (error) {
        if (!(error instanceof StaleToken) || token === undefined) {
          throw error;
        }
        bounds = { from: slice.at, to: slice.to };
        token = undefined;
        continue;
      }
      const last = !page.next;
      if (last) {
        slice.at = slice.to;
      } else {
        advance(slice, bounds, page.events);
      }
      this.#received(page, this.#remaining());
      this.#proceed();
      if (last || (slice.ordered && slice.at >= slice.to)) {
        return;
      }
      token = page.next;
    }
  }

  #remaining(): Range[] {
    const active = [...this.#slices]
      .filter(({ at, to }) => at < to)
      .map(({ at, to }) => ({ from: at, to }));
    return [...active, ...this.#waiting].sort((one, other) => one.from - other.from);
  }

  /** Wakes the readers that had nothing to do. */
  #proceed(): void {
    for (const wake of this.#idle.splice(0)) {
      wake();
    }
  }
}

/**
 * Notes how far a page has brought a slice. AWS orders events by time; should a server not, only the end of the chain
 * tells that a slice has been read.
 */
function advance(slice: Slice, bounds: Range, { times }: Batch): void {
  const first = times[0];
  const last = times.at(-1);
  if (first === undefined || last === undefined || !slice.ordered) {
    return;
  }
  slice.ordered =
    first >= slice.at && times.every((time, at) => at === 0 || time >= (times[at - 1] ?? 0));
  if (slice.ordered) {
    slice.covered = last - first;
    slice.at = Math.min(last, slice.to);
  } else {
    slice.at = bounds.from;
  }
}
