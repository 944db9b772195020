import { hash, unit } from '../random';
import type { Line } from './lines';

/**
 * A run of events in the order of their ids, readable at any index without its neighbours. A log stream is one or more
 * strands twisted together by time.
 */
export interface Strand {
  readonly length: number;
  timestamp(index: number): number;
  /** When CloudWatch took the event in, and from when on it is visible. Never before its timestamp. */
  ingestion(index: number): number;
  message(index: number): string;
  /** The index of the first event at or after `time`; `length` when there is none. */
  search(time: number): number;
  /** No event is ingested later than this after its timestamp. */
  readonly longestDelay: number;
  /** Another number whenever other events are in it than before. */
  readonly revision: number;
}

/** How long events travel from the container to CloudWatch Logs. All in milliseconds. */
export interface Delay {
  /** Events of one such window of time travel together in one request. 0: every event by itself, at once. */
  readonly batch: number;
  /** From the end of the batch to its ingestion, at least … */
  readonly least: number;
  /** … and at most. */
  readonly most: number;
  /** Some batches take much longer: this share of them (0 … 1), by up to `upTo`. */
  readonly late?: { readonly rate: number; readonly upTo: number };
}

export const immediate: Delay = { batch: 0, least: 0, most: 0 };

/** When an event of this timestamp is ingested. The same for all of one batch, so one timestamp has one answer. */
export function ingestionOf(timestamp: number, delay: Delay, seed: number): number {
  const batch = delay.batch > 0 ? Math.floor(timestamp / delay.batch) : timestamp;
  const sent = delay.batch > 0 ? (batch + 1) * delay.batch : timestamp;
  const late = delay.late;
  if (late && unit(seed ^ 0x5bd1e995, batch) < late.rate) {
    return Math.round(sent + delay.most + unit(seed ^ 0x1b873593, batch) * late.upTo);
  }
  return Math.round(sent + delay.least + unit(seed, batch) * (delay.most - delay.least));
}

export function longestDelayOf(delay: Delay): number {
  return delay.batch + delay.most + (delay.late?.upTo ?? 0);
}

/** Lines at a steady rate: `count` of them from `start`, one every `every` milliseconds (0: all in one). */
export interface Run {
  readonly start: number;
  readonly every: number;
  readonly count: number;
  /** How far a line may stray within its interval: 0 (regular) … 1. */
  readonly jitter: number;
  readonly line: Line;
}

/** Events made when asked for, from runs that follow one another. Costs the same for a thousand lines as for a million. */
export class RunStrand implements Strand {
  readonly length: number;
  readonly longestDelay: number;
  readonly revision = 0;

  constructor(
    runs: readonly Run[],
    private readonly delay: Delay,
    private readonly seed: number
  ) {
    this.runs = [...runs].filter(run => run.count > 0).sort((a, b) => a.start - b.start);
    let total = 0;
    this.runs.forEach((run, at) => {
      const next = this.runs[at + 1];
      if (next && run.start + run.every * run.count > next.start) {
        throw new RangeError(
          `A run of ${run.count} lines from ${run.start} reaches past the start of the next one, ${next.start}.`
        );
      }
      this.firsts.push(total);
      total += run.count;
    });
    this.length = total;
    this.longestDelay = longestDelayOf(delay);
  }

  timestamp(index: number): number {
    const at = this.runAt(index);
    const run = this.runs[at];
    return run ? this.timeIn(run, index - (this.firsts[at] ?? 0), index) : Infinity;
  }

  ingestion(index: number): number {
    const timestamp = this.timestamp(index);
    const batch = this.delay.batch > 0 ? Math.floor(timestamp / this.delay.batch) : timestamp;
    if (batch !== this.cachedBatch) {
      this.cachedBatch = batch;
      this.cachedIngestion = ingestionOf(timestamp, this.delay, this.seed);
    }
    return this.cachedIngestion;
  }

  message(index: number): string {
    const at = this.runAt(index);
    const run = this.runs[at];
    return run ? run.line(index - (this.firsts[at] ?? 0), run.count) : '';
  }

  search(time: number): number {
    let low = 0;
    let high = this.runs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const run = this.runs[middle];
      if (
        run &&
        this.timeIn(run, run.count - 1, (this.firsts[middle] ?? 0) + run.count - 1) < time
      ) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    const run = this.runs[low];
    if (!run) {
      return this.length;
    }
    const first = this.firsts[low] ?? 0;
    let index = run.every > 0 ? Math.floor((time - run.start) / run.every) : 0;
    index = Math.min(Math.max(index, 0), run.count - 1);
    while (index > 0 && this.timeIn(run, index - 1, first + index - 1) >= time) {
      index--;
    }
    while (index < run.count && this.timeIn(run, index, first + index) < time) {
      index++;
    }
    return first + index;
  }

  private timeIn(run: Run, within: number, index: number): number {
    const stray = run.jitter > 0 ? (run.jitter * hash(this.seed, index)) / 0x100000000 : 0;
    return Math.floor(run.start + run.every * (within + stray));
  }

  private runAt(index: number): number {
    const cached = this.cachedRun;
    const first = this.firsts[cached] ?? 0;
    if (index >= first && index < first + (this.runs[cached]?.count ?? 0)) {
      return cached;
    }
    let low = 0;
    let high = this.runs.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.firsts[middle] ?? 0) <= index) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    this.cachedRun = low;
    return low;
  }

  private readonly runs: Run[];
  private readonly firsts: number[] = [];
  private cachedRun = 0;
  private cachedBatch = NaN;
  private cachedIngestion = 0;
}

/** One event of a `ListStrand`. */
export interface ListedEvent {
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
}

/** Events that are kept as they are: the special lines of a scenario, and whatever PutLogEvents brings. */
export class ListStrand implements Strand {
  longestDelay = 0;

  constructor(events: readonly ListedEvent[] = []) {
    this.add(events);
  }

  get length(): number {
    return this.events.length;
  }

  /** Adds events; those of equal timestamp and ingestion stay in the order in which they were added. */
  add(events: readonly ListedEvent[]): void {
    for (const event of events) {
      this.longestDelay = Math.max(this.longestDelay, event.ingestionTime - event.timestamp);
      let place = this.events.length;
      while (place > 0 && isBefore(event, this.events[place - 1])) {
        place--;
      }
      this.events.splice(place, 0, { ...event, number: this.added++ });
    }
  }

  get revision(): number {
    return this.added;
  }

  timestamp(index: number): number {
    return this.events[index]?.timestamp ?? Infinity;
  }

  ingestion(index: number): number {
    return this.events[index]?.ingestionTime ?? Infinity;
  }

  message(index: number): string {
    return this.events[index]?.message ?? '';
  }

  /** The event's number in the order of arrival: unlike its index it never changes. */
  number(index: number): number {
    return this.events[index]?.number ?? index;
  }

  search(time: number): number {
    let low = 0;
    let high = this.events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.timestamp(middle) < time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private readonly events: (ListedEvent & { readonly number: number })[] = [];
  private added = 0;
}

function isBefore(event: ListedEvent, other: ListedEvent | undefined): boolean {
  return (
    other !== undefined &&
    (event.timestamp < other.timestamp ||
      (event.timestamp === other.timestamp && event.ingestionTime < other.ingestionTime))
  );
}
