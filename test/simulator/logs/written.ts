import { eventId } from './event';
import { ListStrand, type Strand } from './strand';

/** Events that are written down together: so few that reading the newest ones of a long log costs little. */
const blockEvents = 256;

/** What follows the message and its time in an answer of FilterLogEvents, and is left out by GetLogEvents. */
const idField = ',"eventId":"';
const idLength = idField.length + 57;

/**
 * A strand at its place among the others of its group, its events written once as the answers of CloudWatch Logs have
 * them: much of what a page costs is making the same text again. Takes about 270 bytes for each event of 100 that was
 * looked at.
 */
export class WrittenStrand {
  constructor(
    readonly strand: Strand,
    /** Its place in the account's order of events of equal times. */
    readonly ordinal: number
  ) {}

  /** The events around one, as they are now: a block that was given stays as it is. */
  blockOf(index: number): Block {
    if (this.revision !== this.strand.revision) {
      this.revision = this.strand.revision;
      this.blocks.length = 0;
    }
    const place = Math.floor(index / blockEvents);
    return (this.blocks[place] ??= new Block(this, place * blockEvents));
  }

  /** The id of an event. */
  id(index: number, timestamp: number, ingestion: number): string {
    const { strand, ordinal } = this;
    const number = strand instanceof ListStrand ? strand.number(index) : index;
    return eventId(timestamp, ingestion, ordinal, number);
  }

  /** Writes all there is, so that no page costs more for being the first. */
  write(): void {
    for (let index = 0; index < this.strand.length; index += blockEvents) {
      this.blockOf(index);
    }
  }

  private revision = 0;
  private readonly blocks: Block[] = [];
}

/** Neighbouring events, each at its index in the strand less `first`. */
export class Block {
  readonly timestamps: Float64Array;
  readonly ingestions: Float64Array;
  /** UTF-8 bytes of the messages. */
  readonly sizes: Uint32Array;
  readonly end: number;

  constructor(
    of: WrittenStrand,
    readonly first: number
  ) {
    const { strand } = of;
    this.end = Math.min(strand.length, first + blockEvents);
    const count = this.end - first;
    this.timestamps = new Float64Array(count);
    this.ingestions = new Float64Array(count);
    this.sizes = new Uint32Array(count);
    this.starts = new Uint32Array(count + 1);
    const texts: string[] = [];
    let bytes = 0;
    for (let at = 0; at < count; at++) {
      const timestamp = strand.timestamp(first + at);
      const ingestion = strand.ingestion(first + at);
      const message = strand.message(first + at);
      const id = of.id(first + at, timestamp, ingestion);
      const text = `"timestamp":${timestamp},"message":${JSON.stringify(message)},"ingestionTime":${ingestion}${idField}${id}"`;
      texts.push(text);
      this.timestamps[at] = timestamp;
      this.ingestions[at] = ingestion;
      this.sizes[at] = Buffer.byteLength(message);
      bytes += Buffer.byteLength(text);
      this.starts[at + 1] = bytes;
    }
    this.bytes = Buffer.allocUnsafeSlow(bytes);
    this.bytes.write(texts.join(''));
  }

  /** Bytes that {@link copy} writes. */
  length(at: number, withId: boolean): number {
    return this.start(at + 1) - this.start(at) - (withId ? 0 : idLength);
  }

  /** Copies the members of an event, in their order: timestamp, message, ingestionTime and, if wanted, eventId; how many bytes. */
  copy(at: number, withId: boolean, target: Buffer, offset: number): number {
    const end = this.start(at + 1) - (withId ? 0 : idLength);
    return this.bytes.copy(target, offset, this.start(at), end);
  }

  id(at: number): string {
    const end = this.start(at + 1) - 1;
    return this.bytes.toString('latin1', end - 56, end);
  }

  message(at: number): string {
    const from = this.start(at) + `"timestamp":${this.timestamps[at]},"message":`.length;
    const behind = `,"ingestionTime":${this.ingestions[at]}`.length + idLength;
    return String(JSON.parse(this.bytes.toString('utf8', from, this.start(at + 1) - behind)));
  }

  private start(at: number): number {
    return this.starts[at] ?? 0;
  }

  private readonly bytes: Buffer;
  private readonly starts: Uint32Array;
}
