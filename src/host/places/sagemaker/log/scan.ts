import { isAscii } from 'node:buffer';
import { Batch } from '../../../logs/batch';
import { Columns, SEPARATOR } from '../../../logs/columns';
import { tagOf } from '../../../logs/tag';
import { withoutNewline } from './hosts';
import type { Hosts } from './hosts';

/** An answer holds no more: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
const MOST_EVENTS = 10_000;

/** What is gathered while an answer is gone over: one answer at a time, so that none needs memory of its own. */
const times = new Float64Array(MOST_EVENTS);
const delays = new Float64Array(MOST_EVENTS);
const tags = new Uint32Array(MOST_EVENTS);
const idLengths = new Uint32Array(MOST_EVENTS);
const textLengths = new Uint32Array(MOST_EVENTS);
let ids = Buffer.alloc(0);
let texts = Buffer.alloc(0);

/** The fields of an event, with what follows up to the value. */
const STREAM = '"logStreamName":"';
const TIME = '"timestamp":';
const INGESTION = '"ingestionTime":';
const MESSAGE = '"message":"';
const ID = '"eventId":"';

const QUOTE = 0x22;
const COMMA = 0x2c;
const ZERO = 0x30;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const END = 0x5d;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const NEWLINE = SEPARATOR.charCodeAt(0);

/**
 * Goes once over the bytes of an answer's events, as they are written without white space, and copies what a log keeps of
 * them to where columns are made of it.
 */
export class Scan {
  readonly #json: Buffer;
  /** A letter for each byte: what is searched for is found many times as quickly as among the bytes. */
  readonly #letters: string;
  /** Then each byte is a letter indeed. */
  readonly #isAscii: boolean;
  readonly #hosts: Hosts;
  #at = 0;
  #count = 0;
  #idsEnd = 0;
  #textsEnd = 0;
  /** UTF-16 units of the texts. */
  #units = 0;
  /** Where the next backslash is, at or behind the last place that was asked about. */
  #backslash = -1;
  /** Of the text that was copied last: where its copy ends, and its UTF-16 units. */
  #copyEnd = 0;
  #copyUnits = 0;

  constructor(json: Buffer, hosts: Hosts) {
    this.#json = json;
    this.#letters = json.toString('latin1');
    this.#isAscii = isAscii(json);
    this.#hosts = hosts;
    // What is copied is never longer than what it was written as.
    if (ids.length < json.length) {
      ids = Buffer.allocUnsafeSlow(json.length);
      texts = Buffer.allocUnsafeSlow(json.length);
    }
  }

  /** @returns the index of the bracket behind the last event; `undefined` where something comes that is not expected */
  events(first: number): number | undefined {
    this.#at = first;
    if (this.#json[first] === END) {
      return first;
    }
    while (this.#json[this.#at] === OPEN && this.#event()) {
      const next = this.#json[this.#at];
      if (next === END) {
        return this.#at;
      }
      if (next !== COMMA) {
        return undefined;
      }
      this.#at++;
    }
    return undefined;
  }

  /** What the events were; `undefined` when their texts are no UTF-8. */
  get found(): Batch | undefined {
    const count = this.#count;
    const separators = SEPARATOR.length * Math.max(0, count - 1);
    const together = texts.toString('utf8', 0, Math.max(0, this.#textsEnd - SEPARATOR.length));
    if (together.length !== this.#units + separators) {
      return undefined;
    }
    const lines = Columns.from(
      {
        times: times.subarray(0, count),
        delays: delays.subarray(0, count),
        tags: tags.subarray(0, count),
        idLengths: idLengths.subarray(0, count),
        textLengths: textLengths.subarray(0, count)
      },
      ids.toString('latin1', 0, this.#idsEnd),
      together
    );
    return new Batch(lines, this.#hosts.names);
  }

  /** Reads one event, from its opening brace to behind its closing one; false for what is none as expected. */
  #event(): boolean {
    const json = this.#json;
    const count = this.#count;
    let stream: string | undefined;
    let time = 0;
    let ingestion: number | undefined;
    let idEnd = this.#idsEnd;
    this.#copyEnd = this.#textsEnd;
    this.#copyUnits = 0;
    do {
      const field = this.#at + 1;
      switch (json[field + 1]) {
        case STREAM.charCodeAt(1):
          stream = this.#stream(field);
          break;
        case TIME.charCodeAt(1):
          time = this.#number(field, TIME);
          break;
        case MESSAGE.charCodeAt(1):
          this.#message(field);
          break;
        case INGESTION.charCodeAt(1):
          ingestion = this.#number(field, INGESTION);
          break;
        case ID.charCodeAt(1):
          idEnd = this.#id(field);
          break;
        default:
          return false;
      }
    } while (json[this.#at] === COMMA);
    // An event without an id is given one that is made of the rest, which is not done here.
    const known = stream !== undefined && idEnd > this.#idsEnd;
    if (json[this.#at] !== CLOSE || !known || count === MOST_EVENTS) {
      return false;
    }
    this.#at++;
    const host = this.#hosts.number(stream ?? '');
    if (host === undefined) {
      return true;
    }
    times[count] = time;
    delays[count] = (ingestion ?? time) - time;
    tags[count] = tagOf(host);
    idLengths[count] = idEnd - this.#idsEnd;
    textLengths[count] = this.#copyUnits;
    texts[this.#copyEnd] = NEWLINE;
    this.#idsEnd = idEnd;
    this.#textsEnd = this.#copyEnd + 1;
    this.#units += this.#copyUnits;
    this.#count++;
    return true;
  }

  /** Goes behind the closing quote of a stream's name. */
  #stream(field: number): string | undefined {
    const from = this.#value(field, STREAM, STREAM.length - 2);
    const to = this.#plainEnd(from);
    if (to === undefined) {
      return undefined;
    }
    return this.#isAscii ? this.#letters.slice(from, to) : this.#json.toString('utf8', from, to);
  }

  /** Copies an id behind the others, and goes behind its closing quote; where the copy ends. */
  #id(field: number): number {
    const from = this.#value(field, ID, ID.length - 2);
    const to = this.#plainEnd(from);
    if (to === undefined || (!this.#isAscii && !isAscii(this.#json.subarray(from, to)))) {
      return this.#leave(this.#idsEnd);
    }
    return this.#idsEnd + this.#json.copy(ids, this.#idsEnd, from, to);
  }

  /** Copies a text behind the others, and goes behind its closing quote. */
  #message(field: number): void {
    const json = this.#json;
    const from = this.#value(field, MESSAGE, MESSAGE.length - 2);
    const to = this.#plainEnd(from);
    if (to === undefined) {
      this.#written(from);
      return;
    }
    const length = json.copy(texts, this.#textsEnd, from, to);
    this.#copyEnd = this.#textsEnd + length;
    this.#copyUnits = this.#isAscii ? length : json.toString('utf8', from, to).length;
  }

  /** The same for a text that is not as it is written. */
  #written(from: number): void {
    const json = this.#json;
    let to = from;
    while (to < json.length && json[to] !== QUOTE) {
      to += json[to] === BACKSLASH ? 2 : 1;
    }
    if (to >= json.length) {
      this.#leave(0);
      return;
    }
    const text = withoutNewline(String(JSON.parse(json.toString('utf8', from - 1, to + 1))));
    this.#copyEnd = this.#textsEnd + texts.write(text, this.#textsEnd);
    this.#copyUnits = text.length;
    this.#at = to + 1;
  }

  /** Goes behind the closing quote of a text; its index, or `undefined` where the text holds a backslash or does not end. */
  #plainEnd(from: number): number | undefined {
    const to = this.#letters.indexOf('"', from);
    if (this.#backslash < from) {
      const next = this.#letters.indexOf('\\', from);
      this.#backslash = next < 0 ? this.#json.length : next;
    }
    if (to < 0 || to > this.#backslash) {
      return undefined;
    }
    this.#at = to + 1;
    return to;
  }

  /** Reads a whole number that is not negative, as times are; behind another one everything is left. */
  #number(field: number, name: string): number {
    const json = this.#json;
    const { length } = json;
    const start = this.#value(field, name, name.length - 1);
    let value = 0;
    let at = start;
    for (; at < length; at++) {
      const digit = (json[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) {
        break;
      }
      value = value * 10 + digit;
    }
    this.#at = at > start ? at : length;
    return value;
  }

  /**
   * Where the value of a field begins, of which the first letter is known; behind everything where the field is another.
   * Its end tells: what else has a quote and a colon there is a field of an object within the event, of which the closing
   * brace comes where none is expected.
   */
  #value(field: number, name: string, colon: number): number {
    const json = this.#json;
    const at = field + colon;
    return json[at] === COLON &&
      json[at - 1] === QUOTE &&
      json[at - 2] === name.charCodeAt(colon - 2)
      ? field + name.length
      : json.length;
  }

  /** Goes behind everything: the rest is not as expected. */
  #leave<Result>(result: Result): Result {
    this.#at = this.#json.length;
    return result;
  }
}
