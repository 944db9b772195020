import { copyCells, LINE_BYTES, views } from './cells';
import { UnreadableStore } from './database';
import { compareIds, compareKeys } from './key';
import type { Key } from './key';

/** One line as it is kept, with its key. */
export interface Entry extends Key {
  /** Order of arrival; ascending, with gaps where a source repeated itself. */
  readonly position: number;
  /** Host, lateness and level; see `tag.ts`. */
  readonly tag: number;
  readonly text: string;
}

/** Parts the texts; a text that holds one itself is found out by the count of parts. */
export const SEPARATOR = '\n';

/**
 * Neighbouring lines in the order of the log, column by column: what is alike lies together, so that a block is written
 * with three values and read without making an object of every line.
 */
export class Columns {
  /** Times, delays, then positions, tags, lengths of ids, lengths of texts; in the byte order of this machine. */
  readonly numbers: Uint8Array;
  /** The ids, without anything between them. */
  readonly ids: string;
  /** The texts, a {@link SEPARATOR} between each two. */
  readonly texts: string;
  readonly count: number;
  readonly times: Float64Array;
  readonly #delays: Float64Array;
  readonly positions: Uint32Array;
  readonly #tags: Uint32Array;
  readonly #idStarts: Uint32Array;
  readonly #textStarts: Uint32Array;

  /** @throws UnreadableStore when the parts do not fit each other */
  constructor(numbers: Uint8Array, ids: string, texts: string) {
    const count = numbers.length / LINE_BYTES;
    if (!Number.isInteger(count) || numbers.byteOffset % 8 !== 0) {
      throw new UnreadableStore('The numbers of a stored log are cut.');
    }
    this.numbers = numbers;
    this.ids = ids;
    this.texts = texts;
    this.count = count;
    const { wide, narrow } = views(numbers);
    this.times = wide.subarray(0, count);
    this.#delays = wide.subarray(count);
    this.positions = narrow.subarray(0, count);
    this.#tags = narrow.subarray(count, 2 * count);
    this.#idStarts = starts(narrow.subarray(2 * count, 3 * count), 0);
    this.#textStarts = starts(narrow.subarray(3 * count), SEPARATOR.length);
    const separators = SEPARATOR.length * Math.min(count, 1);
    if (
      this.#idStarts[count] !== ids.length ||
      this.#textStarts[count] !== texts.length + separators
    ) {
      throw new UnreadableStore('The lines of a stored log do not fit their lengths.');
    }
  }

  /**
   * Puts lines together of which everything lies column by column: so many of each as there are times.
   * @throws UnreadableStore when the lengths are not those of the ids and texts
   */
  static from(
    {
      times,
      delays,
      tags,
      idLengths,
      textLengths
    }: {
      readonly times: Float64Array;
      readonly delays: Float64Array;
      readonly tags: Uint32Array;
      readonly idLengths: Uint32Array;
      readonly textLengths: Uint32Array;
    },
    ids: string,
    texts: string
  ): Columns {
    const count = times.length;
    const numbers = new Uint8Array(count * LINE_BYTES);
    const { wide, narrow } = views(numbers);
    wide.set(times);
    wide.set(delays, count);
    narrow.set(tags, count);
    narrow.set(idLengths, 2 * count);
    narrow.set(textLengths, 3 * count);
    return new Columns(numbers, ids, texts);
  }

  /** @param entries so many, in the order of the log; each is looked at once */
  static of(entries: Iterable<Entry>, count: number): Columns {
    const numbers = new Uint8Array(count * LINE_BYTES);
    const { wide, narrow } = views(numbers);
    const ids: string[] = [];
    const texts: string[] = [];
    let at = 0;
    for (const { time, delay, id, position, tag, text } of entries) {
      wide[at] = time;
      wide[count + at] = delay;
      narrow[at] = position;
      narrow[count + at] = tag;
      narrow[2 * count + at] = id.length;
      narrow[3 * count + at] = text.length;
      ids.push(id);
      texts.push(text);
      at++;
    }
    return new Columns(numbers, ids.join(''), texts.join(SEPARATOR));
  }

  /** The lines at some places, in the order of these. */
  pick(places: readonly number[]): Columns {
    return Columns.of(
      places.map(at => this.entry(at)),
      places.length
    );
  }

  /** The same lines with positions that ascend from `first` on, and with other tags. */
  arriving(first: number, tag: (at: number) => number): Columns {
    const numbers = this.numbers.slice();
    const { narrow } = views(numbers);
    for (let at = 0; at < this.count; at++) {
      narrow[at] = first + at;
      narrow[this.count + at] = tag(at);
    }
    return new Columns(numbers, this.ids, this.texts);
  }

  /** @param parts at least one, each with at least one line, in the order of the log */
  static join(parts: readonly Columns[]): Columns {
    const [only] = parts;
    if (only && parts.length === 1) {
      return only;
    }
    const count = parts.reduce((sum, part) => sum + part.count, 0);
    const numbers = new Uint8Array(count * LINE_BYTES);
    let before = 0;
    for (const part of parts) {
      copyCells(part.numbers, 0, part.count, numbers, before);
      before += part.count;
    }
    return new Columns(
      numbers,
      parts.map(({ ids }) => ids).join(''),
      parts.map(({ texts }) => texts).join(SEPARATOR)
    );
  }

  /** The lines from one to before another: at least one. */
  slice(from: number, to = this.count): Columns {
    if (from === 0 && to === this.count) {
      return this;
    }
    const numbers = new Uint8Array((to - from) * LINE_BYTES);
    copyCells(this.numbers, from, to, numbers, 0);
    return new Columns(
      numbers,
      this.ids.slice(this.#idStarts[from], this.#idStarts[to]),
      this.texts.slice(this.textStart(from), this.textEnd(to - 1))
    );
  }

  key(at: number): Key {
    return { time: this.times[at] ?? 0, delay: this.#delays[at] ?? 0, id: this.id(at) };
  }

  id(at: number): string {
    return this.ids.slice(this.#idStarts[at], this.#idStarts[at + 1]);
  }

  /** From the time to the ingestion. */
  delay(at: number): number {
    return this.#delays[at] ?? 0;
  }

  text(at: number): string {
    return this.texts.slice(this.textStart(at), this.textEnd(at));
  }

  /** Where a text begins among all {@link texts}. */
  textStart(at: number): number {
    return this.#textStarts[at] ?? 0;
  }

  /** Where it ends. */
  textEnd(at: number): number {
    return (this.#textStarts[at + 1] ?? 0) - SEPARATOR.length;
  }

  /** UTF-16 units of a text. */
  size(at: number): number {
    return this.textEnd(at) - this.textStart(at);
  }

  /** UTF-16 units of all texts. */
  get length(): number {
    return this.texts.length - Math.max(0, this.count - 1) * SEPARATOR.length;
  }

  /** The texts from the `at`-th on, which must be there. */
  textsFrom(at: number): string {
    return this.texts.slice(this.textStart(at));
  }

  /** Host, lateness and level; see `tag.ts`. */
  tag(at: number): number {
    return this.#tags[at] ?? 0;
  }

  entry(at: number): Entry {
    return {
      ...this.key(at),
      position: this.positions[at] ?? 0,
      tag: this.tag(at),
      text: this.text(at)
    };
  }

  *entries(): Generator<Entry, void, void> {
    for (let at = 0; at < this.count; at++) {
      yield this.entry(at);
    }
  }

  /** Lines before `key`. */
  countBefore(key: Key): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.compare(middle, key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Lines up to `key`, itself included. */
  countUpTo(key: Key): number {
    const before = this.countBefore(key);
    return before < this.count && this.compare(before, key) === 0 ? before + 1 : before;
  }

  /** The lines in order, each once: mostly they are. */
  ordered(): Columns {
    const compare = (at: number, other: number) => this.#compareLines(at, other);
    let at = 1;
    while (at < this.count && compare(at - 1, at) < 0) {
      at++;
    }
    return at >= this.count
      ? this
      : this.pick(
          Array.from(this.times.keys())
            .sort(compare)
            .filter((place, rank, all) => rank === 0 || compare(all[rank - 1] ?? 0, place) !== 0)
        );
  }

  #compareLines(at: number, other: number): number {
    const byTime = (this.times[at] ?? 0) - (this.times[other] ?? 0);
    if (byTime !== 0) {
      return byTime;
    }
    const byDelay = (this.#delays[at] ?? 0) - (this.#delays[other] ?? 0);
    return byDelay !== 0 ? byDelay : compareIds(this.id(at), this.id(other));
  }

  /** Negative when line `at` comes before `key`, 0 when it is the same line. */
  compare(at: number, key: Key): number {
    const byTime = (this.times[at] ?? 0) - key.time;
    return byTime !== 0 ? byTime : compareKeys(this.key(at), key);
  }
}

/** Where each piece starts, and where one more would. */
function starts(lengths: Uint32Array, gap: number): Uint32Array {
  const sums = new Uint32Array(lengths.length + 1);
  let sum = 0;
  for (let at = 0; at < lengths.length; at++) {
    sum += (lengths[at] ?? 0) + gap;
    sums[at + 1] = sum;
  }
  return sums;
}
