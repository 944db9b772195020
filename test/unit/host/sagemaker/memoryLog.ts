import type { Json, Problem } from '../../../../src/protocol';
import type { Clock } from '../../../../src/host/clock';
import type { Batch } from '../../../../src/host/logs/batch';
import type { LogEvent, LogWriter } from '../../../../src/host/logs/source';

/** A log store in memory: keyed as the real one, and remembering what happened when. */
export class MemoryLog implements LogWriter {
  readonly #clock: Clock;
  readonly #events = new Map<string, LogEvent>();
  /** When each event was first appended, by id. */
  readonly arrivals = new Map<string, number>();
  readonly problems: (Problem | undefined)[] = [];
  cursor: Json | undefined;
  caughtUpAt: number | undefined;
  settledAt: number | undefined;
  /** Throws out of the n-th append, as a crash would. */
  crashAt = Infinity;
  appends = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  append(events: Batch | readonly LogEvent[], cursor: Json): number {
    this.appends += 1;
    if (this.appends >= this.crashAt) {
      throw new Error('crashed');
    }
    const before = this.#events.size;
    for (const event of events) {
      const key = `${event.time} ${event.ingestion} ${event.id}`;
      if (!this.#events.has(key)) {
        this.#events.set(key, event);
        this.arrivals.set(event.id, this.#clock.now());
      }
    }
    // What a crash leaves is what JSON keeps.
    this.cursor = JSON.parse(JSON.stringify(cursor)) as Json;
    return this.#events.size - before;
  }

  open(): void {}

  caughtUp(): void {
    this.caughtUpAt ??= this.#clock.now();
  }

  settled(): void {
    this.settledAt ??= this.#clock.now();
  }

  paused(problem: Problem | undefined): void {
    this.problems.push(problem);
  }

  get size(): number {
    return this.#events.size;
  }

  /** In the order of the log. */
  get events(): LogEvent[] {
    return [...this.#events.values()].sort(
      (one, other) =>
        one.time - other.time || one.ingestion - other.ingestion || (one.id < other.id ? -1 : 1)
    );
  }
}
