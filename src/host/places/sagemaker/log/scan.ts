import type { LogEvent } from '../../../logs/source';
import { fallbackId, Hosts, withoutNewline } from './hosts';
import type { HostOf } from './hosts';

/** An answer holds no more: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
const MOST_EVENTS = 10_000;

/** Where the ids and texts of events are in an answer's JSON: column by column, so that an event is one small object. */
class Places {
  readonly json: string;
  readonly times = new Float64Array(MOST_EVENTS);
  readonly ingestions = new Float64Array(MOST_EVENTS);
  readonly hosts: string[] = [];
  /** Start and end of the id, start and end of the text. */
  readonly spans = new Uint32Array(4 * MOST_EVENTS);
  /** Those that are not in the JSON as they are. */
  readonly own = new Map<number, { readonly id: string; readonly text: string }>();

  constructor(json: string) {
    this.json = json;
  }
}

/** An event that is read where it is. */
class PlacedEvent implements LogEvent {
  readonly #places: Places;
  readonly #at: number;

  constructor(places: Places, at: number) {
    this.#places = places;
    this.#at = at;
  }

  get time(): number {
    return this.#places.times[this.#at] ?? 0;
  }

  get ingestion(): number {
    return this.#places.ingestions[this.#at] ?? 0;
  }

  get host(): string {
    return this.#places.hosts[this.#at] ?? '';
  }

  get id(): string {
    return this.#places.own.get(this.#at)?.id ?? this.#cut(0);
  }

  get text(): string {
    return this.#places.own.get(this.#at)?.text ?? this.#cut(2);
  }

  #cut(which: 0 | 2): string {
    const { json, spans } = this.#places;
    const span = 4 * this.#at + which;
    return json.slice(spans[span], spans[span + 1]);
  }
}

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

/** Goes once over the events of an answer, as they are written without white space. */
export class Scan {
  readonly #json: string;
  readonly #places: Places;
  readonly #hosts: Hosts;
  readonly found: LogEvent[] = [];
  #at = 0;
  /** Where the next backslash is, at or behind the last place that was asked about. */
  #backslash = -1;
  /** The text that was met last: where it is, and itself where it is written otherwise. */
  #from = 0;
  #to = 0;
  #own: string | undefined;

  constructor(json: string, hostOf: HostOf) {
    this.#json = json;
    this.#places = new Places(json);
    this.#hosts = new Hosts(hostOf);
  }

  /** @returns the index of the bracket behind the last event; `undefined` where something comes that is not expected */
  events(first: number): number | undefined {
    this.#at = first;
    if (this.#json.charCodeAt(first) === END) {
      return first;
    }
    while (this.#json.charCodeAt(this.#at) === OPEN && this.#event()) {
      const next = this.#json.charCodeAt(this.#at);
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

  /** Reads one event, from its opening brace to behind its closing one; false for what is none as expected. */
  #event(): boolean {
    const json = this.#json;
    let [stream, id, text]: (string | undefined)[] = [];
    let time = 0;
    let ingestion: number | undefined;
    let [idFrom, idTo, textFrom, textTo] = [0, 0, 0, 0];
    do {
      const field = this.#at + 1;
      switch (json.charCodeAt(field + 1)) {
        case STREAM.charCodeAt(1):
          this.#text(field, STREAM);
          stream = this.#own ?? json.slice(this.#from, this.#to);
          break;
        case TIME.charCodeAt(1):
          time = this.#number(field, TIME);
          break;
        case MESSAGE.charCodeAt(1):
          this.#text(field, MESSAGE);
          text = this.#own;
          textFrom = this.#from;
          textTo = this.#to;
          break;
        case INGESTION.charCodeAt(1):
          ingestion = this.#number(field, INGESTION);
          break;
        case ID.charCodeAt(1):
          this.#text(field, ID);
          id = this.#own;
          idFrom = this.#from;
          idTo = this.#to;
          break;
        default:
          return false;
      }
    } while (json.charCodeAt(this.#at) === COMMA);
    const at = this.found.length;
    if (json.charCodeAt(this.#at) !== CLOSE || at === MOST_EVENTS) {
      return false;
    }
    this.#at++;
    const host = this.#hosts.of(stream ?? '');
    if (host === undefined) {
      return true;
    }
    const { times, ingestions, hosts, spans, own } = this.#places;
    times[at] = time;
    ingestions[at] = ingestion ?? time;
    hosts.push(host);
    spans[4 * at] = idFrom;
    spans[4 * at + 1] = idTo;
    spans[4 * at + 2] = textFrom;
    spans[4 * at + 3] = textTo;
    if (id !== undefined || text !== undefined || idFrom === idTo) {
      const message = text ?? json.slice(textFrom, textTo);
      own.set(at, {
        id: (id ?? json.slice(idFrom, idTo)) || fallbackId(stream, time, message),
        text: withoutNewline(message)
      });
    }
    this.found.push(new PlacedEvent(this.#places, at));
    return true;
  }

  /** Finds the text of a field, and goes behind its closing quote; behind everything where the field is another. */
  #text(field: number, name: string): void {
    const json = this.#json;
    const start = field + name.length;
    let end = json.indexOf('"', start);
    this.#own = undefined;
    if (end < 0 || !this.#isNamed(field, name, name.length - 2)) {
      this.#at = json.length;
      return;
    }
    if (this.#backslash < start) {
      const next = json.indexOf('\\', start);
      this.#backslash = next < 0 ? json.length : next;
    }
    if (end > this.#backslash) {
      end = this.#backslash;
      while (end < json.length && json.charCodeAt(end) !== QUOTE) {
        end += json.charCodeAt(end) === BACKSLASH ? 2 : 1;
      }
      this.#own = String(JSON.parse(json.slice(start - 1, end + 1)));
    }
    this.#from = start;
    this.#to = end;
    this.#at = end + 1;
  }

  /** Reads a whole number that is not negative, as times are; behind another one everything is left. */
  #number(field: number, name: string): number {
    const start = field + name.length;
    let value = 0;
    let at = this.#isNamed(field, name, name.length - 1) ? start : this.#json.length;
    for (;;) {
      const digit = this.#json.charCodeAt(at) - ZERO;
      if (!(digit >= 0 && digit <= 9)) {
        break;
      }
      value = value * 10 + digit;
      at++;
    }
    this.#at = at > start ? at : this.#json.length;
    return value;
  }

  /**
   * Whether a field, of which the first letter is known, is the one. Its end tells: what else has a quote and a colon
   * there is a field of an object within the event, of which the closing brace comes where none is expected.
   */
  #isNamed(field: number, name: string, colon: number): boolean {
    const at = field + colon;
    return (
      this.#json.charCodeAt(at) === COLON &&
      this.#json.charCodeAt(at - 1) === QUOTE &&
      this.#json.charCodeAt(at - 2) === name.charCodeAt(colon - 2)
    );
  }
}
