import { eventOverhead, timestampOf, type LogEvent } from './event';
import type { LogStream } from './stream';
import type { Block, WrittenStrand } from './written';

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

/** Events in the order of reading; as objects only for who asks for them. */
export class Page {
  /** Nothing more is visible now. */
  ended = false;

  /** The id of the last event looked at; `undefined` when there was none. */
  get position(): string | undefined {
    return this.last?.id(this.lastPlace);
  }

  get count(): number {
    return this.blocks.length;
  }

  get events(): LogEvent[] {
    return this.blocks.map((block, at) => {
      const place = this.places[at] ?? 0;
      return {
        logStreamName: this.streams[at] ?? '',
        timestamp: block.timestamps[place] ?? 0,
        message: block.message(place),
        ingestionTime: block.ingestions[place] ?? 0,
        eventId: block.id(place)
      };
    });
  }

  /** The id of an event; those at the end by negative places, as `Array.at` has it. */
  id(at: number): string | undefined {
    return this.blocks.at(at)?.id(this.places.at(at) ?? 0);
  }

  /** Puts an event behind the others. */
  add(stream: string, block: Block, place: number): void {
    this.streams.push(stream);
    this.blocks.push(block);
    this.places.push(place);
  }

  /** Notes that an event has been looked at, whether it is among those of the page or not. */
  reached(block: Block, place: number): void {
    this.last = block;
    this.lastPlace = place;
  }

  /** The other way round. */
  reversed(): Page {
    const page = new Page();
    for (let at = this.count - 1; at >= 0; at--) {
      const block = this.blocks[at];
      if (block) {
        page.add(this.streams[at] ?? '', block, this.places[at] ?? 0);
      }
    }
    return page;
  }

  /**
   * A JSON text with the events, a comma between each two, copied from what is written of them.
   *
   * @param whole with stream and id, as FilterLogEvents has them and GetLogEvents has not
   */
  json(before: string, whole: boolean, after: string): Buffer {
    const openings = new Map(
      [...new Set(this.streams)].map(stream => {
        const name = whole ? `"logStreamName":${JSON.stringify(stream)},` : '';
        return [stream, Buffer.from(`,{${name}`)];
      })
    );
    const head = Buffer.from(before);
    const tail = Buffer.from(after);
    let length = head.length + tail.length - Math.min(1, this.count);
    for (let at = 0; at < this.count; at++) {
      length += openings.get(this.streams[at] ?? '')?.length ?? 0;
      length += (this.blocks[at]?.length(this.places[at] ?? 0, whole) ?? 0) + 1;
    }
    const json = Buffer.allocUnsafe(length);
    let end = head.copy(json);
    for (let at = 0; at < this.count; at++) {
      // No comma before the first.
      end += openings.get(this.streams[at] ?? '')?.copy(json, end, at === 0 ? 1 : 0) ?? 0;
      end += this.blocks[at]?.copy(this.places[at] ?? 0, whole, json, end) ?? 0;
      json[end++] = closingBrace;
    }
    tail.copy(json, end);
    return json;
  }

  private readonly streams: string[] = [];
  private readonly blocks: Block[] = [];
  /** Of each event in its block. */
  private readonly places: number[] = [];
  private last: Block | undefined;
  private lastPlace = 0;
}

const closingBrace = '}'.charCodeAt(0);

/** Reads events of several streams merged by (timestamp, ingestion, order of putting). */
export function readPage(query: PageQuery): Page {
  const heads = openHeads(query);
  const later = query.newestFirst ? isOlder : isNewer;
  for (let root = (heads.length >> 1) - 1; root >= 0; root--) {
    sink(heads, root, later);
  }
  const maxScanned = query.maxScanned ?? Infinity;
  const page = new Page();
  let bytes = 0;
  let scanned = 0;
  for (let head = heads[0]; head; head = heads[0]) {
    if (page.count >= query.maxEvents || scanned >= maxScanned) {
      return page;
    }
    const matches = !query.matches || query.matches(head.block.message(head.place));
    if (matches) {
      bytes += (head.block.sizes[head.place] ?? 0) + eventOverhead;
      if (bytes > query.maxBytes && page.count > 0) {
        return page;
      }
      page.add(head.stream, head.block, head.place);
    }
    scanned++;
    page.reached(head.block, head.place);
    if (!head.next()) {
      const last = heads.pop();
      if (last && last !== head) {
        heads[0] = last;
      }
    }
    sink(heads, 0, later);
  }
  page.ended = true;
  return page;
}

/** The next event to be read of one strand. */
class Head {
  block: Block;
  timestamp = 0;
  ingestion = 0;

  constructor(
    readonly stream: string,
    readonly strand: WrittenStrand,
    private readonly now: number,
    private readonly first: number,
    private readonly end: number,
    private readonly step: 1 | -1
  ) {
    this.index = step > 0 ? first - 1 : end;
    this.block = strand.blockOf(step > 0 ? first : end - 1);
  }

  get ordinal(): number {
    return this.strand.ordinal;
  }

  /** Of the event in the block. */
  get place(): number {
    return this.index - this.block.first;
  }

  get id(): string {
    return this.block.id(this.place);
  }

  /** Goes to the next visible event; false when there is none. */
  next(): boolean {
    for (;;) {
      this.index += this.step;
      if (this.index < this.first || this.index >= this.end) {
        return false;
      }
      if (this.index < this.block.first || this.index >= this.block.end) {
        this.block = this.strand.blockOf(this.index);
      }
      this.ingestion = this.block.ingestions[this.place] ?? 0;
      if (this.ingestion <= this.now) {
        this.timestamp = this.block.timestamps[this.place] ?? 0;
        return true;
      }
    }
  }

  private index: number;
}

function openHeads(query: PageQuery): Head[] {
  const { position, newestFirst = false, now } = query;
  const at = position === undefined ? undefined : timestampOf(position);
  const from = !newestFirst && at !== undefined ? Math.max(query.from, at) : query.from;
  const to = newestFirst && at !== undefined ? Math.min(query.to, at) : query.to;
  const heads: Head[] = [];
  for (const stream of query.streams) {
    for (const written of stream.strands) {
      const first = written.strand.search(from);
      const end = written.strand.search(Math.min(to, now, stream.until) + 1);
      if (first >= end) {
        continue;
      }
      const head = new Head(stream.name, written, now, first, end, newestFirst ? -1 : 1);
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

function isPassed({ id }: Head, position: string, newestFirst: boolean): boolean {
  return newestFirst ? id >= position : id <= position;
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
