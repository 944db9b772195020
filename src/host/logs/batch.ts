import type { Milliseconds } from '../../protocol';
import { Columns } from './columns';
import type { LogEvent } from './source';
import { hostIn, tagOf } from './tag';

/** Events in any order, column by column: of ten thousand of them no object is made of each. */
export class Batch implements Iterable<LogEvent> {
  /** Without positions yet; a tag names the host alone, by its place in {@link hosts}. */
  readonly lines: Columns;
  readonly hosts: readonly string[];

  constructor(lines: Columns, hosts: readonly string[]) {
    this.lines = lines;
    this.hosts = hosts;
  }

  static readonly none = new Batch(Columns.of([], 0), []);

  static of(events: Batch | readonly LogEvent[]): Batch {
    if (events instanceof Batch) {
      return events;
    }
    const hosts = new Map<string, number>();
    const entries = events.map(({ time, ingestion, id, host, text }) => {
      const number = hosts.get(host) ?? hosts.size;
      hosts.set(host, number);
      return { time, delay: ingestion - time, id, position: 0, tag: tagOf(number), text };
    });
    return new Batch(Columns.of(entries, entries.length), [...hosts.keys()]);
  }

  get count(): number {
    return this.lines.count;
  }

  get times(): Float64Array {
    return this.lines.times;
  }

  ingestion(at: number): Milliseconds {
    return (this.lines.times[at] ?? 0) + this.lines.delay(at);
  }

  /** Those for whose ids it holds. */
  filter(holds: (id: string) => boolean): Batch {
    const chosen: number[] = [];
    for (let at = 0; at < this.count; at++) {
      if (holds(this.lines.id(at))) {
        chosen.push(at);
      }
    }
    return chosen.length === this.count ? this : new Batch(this.lines.pick(chosen), this.hosts);
  }

  *[Symbol.iterator](): Generator<LogEvent, void, void> {
    for (const { time, delay, id, tag, text } of this.lines.entries()) {
      yield { time, ingestion: time + delay, id, host: this.hosts[hostIn(tag)] ?? '', text };
    }
  }
}
