import { eventId, eventOverhead, timestampOf, type LogEvent } from './event';
import { ListStrand, type Strand } from './strand';
import type { LogStream } from './stream';

/** What to read, and how much of it at most. */
export interface PageQuery {
  readonly streams: readonly LogStream[];
  /** The moment of reading: later ingested events are not there yet. */
  readonly now: number;
  /** Timestamps from here (inclusive) … */
  readonly from: number;
  /** … to here (inclusive). */
  readonly to: number;
  /** Only events after this position (before it, when newest first). */
  readonly position?: string;
  readonly newestFirst?: boolean;
  readonly maxEvents: number;
  readonly maxBytes: number;
  readonly matches?: (message: string) => boolean;
  /** How many events may be looked at; a selective filter then gives short and empty pages, as CloudWatch does. */
  readonly maxScanned?: number;
}

export interface Page {
  /** In the order of reading. */
  readonly events: LogEvent[];
  /** The id of the last event looked at; `undefined` when there was none. */
  readonly position: string | undefined;
  /** Nothing more is visible now. */
  readonly ended: boolean;
}

/** Reads events of several streams merged by (timestamp, ingestion, order of putting). */
export function readPage(query: PageQuery): Page {
  const heads = openHeads(query);
  const later = query.newestFirst ? isOlder : isNewer;
  for (let root = (heads.length >> 1) - 1; root >= 0; root--) {
    sink(heads, root, later);
  }
  const maxScanned = query.maxScanned ?? Infinity;
  const events: LogEvent[] = [];
  let bytes = 0;
  let scanned = 0;
  let position: string | undefined;
  for (let head = heads[0]; head; head = heads[0]) {
    if (events.length >= query.maxEvents || scanned >= maxScanned) {
      return { events, position, ended: false };
    }
    const message = head.strand.message(head.index);
    const matches = !query.matches || query.matches(message);
    if (matches) {
      bytes += Buffer.byteLength(message) + eventOverhead;
      if (bytes > query.maxBytes && events.length > 0) {
        return { events, position, ended: false };
      }
    }
    scanned++;
    position = idOf(head);
    if (matches) {
      events.push({
        logStreamName: head.stream,
        timestamp: head.timestamp,
        message,
        ingestionTime: head.ingestion,
        eventId: position
      });
    }
    if (!head.next()) {
      const last = heads.pop();
      if (last && last !== head) {
        heads[0] = last;
      }
    }
    sink(heads, 0, later);
  }
  return { events, position, ended: true };
}

/** The next event to be read of one strand. */
class Head {
  index: number;
  timestamp = 0;
  ingestion = 0;

  constructor(
    readonly stream: string,
    readonly strand: Strand,
    readonly ordinal: number,
    private readonly now: number,
    private readonly first: number,
    private readonly end: number,
    private readonly step: 1 | -1
  ) {
    this.index = step > 0 ? first - 1 : end;
  }

  /** Goes to the next visible event; false when there is none. */
  next(): boolean {
    for (;;) {
      this.index += this.step;
      if (this.index < this.first || this.index >= this.end) {
        return false;
      }
      this.ingestion = this.strand.ingestion(this.index);
      if (this.ingestion <= this.now) {
        this.timestamp = this.strand.timestamp(this.index);
        return true;
      }
    }
  }
}

function openHeads(query: PageQuery): Head[] {
  const { position, newestFirst = false, now } = query;
  const at = position === undefined ? undefined : timestampOf(position);
  const from = !newestFirst && at !== undefined ? Math.max(query.from, at) : query.from;
  const to = newestFirst && at !== undefined ? Math.min(query.to, at) : query.to;
  const heads: Head[] = [];
  for (const stream of query.streams) {
    for (const { strand, ordinal } of stream.strands) {
      const first = strand.search(from);
      const end = strand.search(Math.min(to, now, stream.until) + 1);
      if (first >= end) {
        continue;
      }
      const head = new Head(stream.name, strand, ordinal, now, first, end, newestFirst ? -1 : 1);
      let more = head.next();
      while (
        more &&
        position !== undefined &&
        head.timestamp === at &&
        isPassed(head, position, newestFirst)
      ) {
        more = head.next();
      }
      if (more) {
        heads.push(head);
      }
    }
  }
  return heads;
}

function isPassed(head: Head, position: string, newestFirst: boolean): boolean {
  const id = idOf(head);
  return newestFirst ? id >= position : id <= position;
}

function idOf(head: Head): string {
  const { strand, index } = head;
  const number = strand instanceof ListStrand ? strand.number(index) : index;
  return eventId(head.timestamp, head.ingestion, head.ordinal, number);
}

type Comparison = (head: Head, other: Head) => boolean;

const isNewer: Comparison = (head, other) =>
  head.timestamp !== other.timestamp
    ? head.timestamp > other.timestamp
    : head.ingestion !== other.ingestion
      ? head.ingestion > other.ingestion
      : head.ordinal > other.ordinal;

const isOlder: Comparison = (head, other) => isNewer(other, head);

/** Restores the heap below `root`, whose head may be later than its children. */
function sink(heads: Head[], root: number, later: Comparison): void {
  const head = heads[root];
  if (!head) {
    return;
  }
  let place = root;
  for (;;) {
    let child = 2 * place + 1;
    let candidate = heads[child];
    if (!candidate) {
      break;
    }
    const right = heads[child + 1];
    if (right && later(candidate, right)) {
      candidate = right;
      child++;
    }
    if (!later(head, candidate)) {
      break;
    }
    heads[place] = candidate;
    place = child;
  }
  heads[place] = head;
}
