import type { LogLevel, Milliseconds } from '../../protocol';
import type { Block, BlockIndex } from './blocks';
import type { Columns } from './columns';
import type { Contents } from './contents';
import { compareKeys } from './key';
import type { Key } from './key';
import { hostIn, isLate, levelIn } from './tag';

/** One line as it is read. */
export interface StoredLine {
  readonly key: Key;
  /** Order of arrival; ascending, with gaps where a source repeated itself. */
  readonly position: number;
  readonly host: string;
  readonly level: LogLevel | undefined;
  readonly late: boolean;
  readonly text: string;
}

/** One answer holds about so many UTF-16 units of text, unless a single line is longer: lines may have a million each. */
export const MOST_SIZE = 1 << 20;

/** Takes out of its block what is asked for, and only then: most readers want little of it. */
class LineInBlock implements StoredLine {
  readonly #columns: Columns;
  readonly #at: number;
  readonly #hosts: readonly string[];

  constructor(columns: Columns, at: number, hosts: readonly string[]) {
    this.#columns = columns;
    this.#at = at;
    this.#hosts = hosts;
  }

  get key(): Key {
    return this.#columns.key(this.#at);
  }

  get position(): number {
    return this.#columns.positions[this.#at] ?? 0;
  }

  get host(): string {
    return this.#hosts[hostIn(this.#columns.tag(this.#at))] ?? '';
  }

  get level(): LogLevel | undefined {
    return levelIn(this.#columns.tag(this.#at));
  }

  get late(): boolean {
    return isLate(this.#columns.tag(this.#at));
  }

  get text(): string {
    return this.#columns.text(this.#at);
  }

  /** UTF-16 units of the text. */
  get size(): number {
    return this.#columns.size(this.#at);
  }
}

/** Reads the lines of a store: by ordinal, in the order of the log, or in order of arrival. */
export class StoredLines {
  readonly #contents: Contents;
  readonly #index: BlockIndex;
  readonly #hosts: readonly string[];

  /** @param hosts names by their number in a tag; may grow */
  constructor(contents: Contents, index: BlockIndex, hosts: readonly string[]) {
    this.#contents = contents;
    this.#index = index;
    this.#hosts = hosts;
  }

  /** `count` lines from ordinal `first` on; fewer at the end of the log, and where they are long. */
  window(first: number, count: number): StoredLine[] {
    if (first >= this.#index.total || count <= 0) {
      return [];
    }
    const lines: StoredLine[] = [];
    let size = 0;
    let place = this.#index.holding(first);
    let at = first - this.#index.start(place);
    for (; lines.length < count && size < MOST_SIZE; place++) {
      const block = this.#index.blocks[place];
      if (!block) {
        break;
      }
      const columns = this.#contents.read(block);
      for (; at < columns.count && lines.length < count && size < MOST_SIZE; at++) {
        lines.push(this.#line(columns, at));
        size += columns.size(at);
      }
      at = 0;
    }
    return lines;
  }

  /** `count` lines in order, from the line at `offset` in a block on. */
  within(block: Block, offset: number, count: number): StoredLine[] {
    const columns = this.#contents.read(block);
    const end = Math.min(columns.count, offset + count);
    return Array.from({ length: Math.max(0, end - offset) }, (_, at) =>
      this.#line(columns, offset + at)
    );
  }

  /** Texts of a block's lines from the one at `offset` on, in order, parted by the columns' separator. */
  texts(block: Block, offset: number): string {
    return offset === 0
      ? this.#contents.texts(block)
      : this.#contents.read(block).textsFrom(offset);
  }

  /** Tags of a block's lines, in order. */
  tags(block: Block): Uint32Array {
    return this.#contents.tags(block);
  }

  /** Lines behind `after` in the order of the log that arrived in `[from, before)`: at most `count`, none at the end. */
  behind(after: Key, from: number, before: number, count: number): StoredLine[] {
    const lines: StoredLine[] = [];
    let size = 0;
    const first = this.#index.around(after);
    for (let place = first; lines.length < count && size < MOST_SIZE; place++) {
      const block = this.#index.blocks[place];
      if (!block) {
        break;
      }
      if (block.newest < from || block.oldest >= before || compareKeys(block.last, after) <= 0) {
        continue;
      }
      const columns = this.#contents.read(block);
      let at = place === first ? columns.countUpTo(after) : 0;
      for (; at < columns.count && lines.length < count && size < MOST_SIZE; at++) {
        if (arrivedIn(columns, at, from, before)) {
          lines.push(this.#line(columns, at));
          size += columns.size(at);
        }
      }
    }
    return lines;
  }

  /** Lines before `key`, the nearest first, of those that arrived before a position: at most `count`, none at the start. */
  before(key: Key, before: number, count: number): StoredLine[] {
    const lines: StoredLine[] = [];
    let size = 0;
    const first = this.#index.around(key);
    for (let place = first; lines.length < count && size < MOST_SIZE; place--) {
      const block = this.#index.blocks[place];
      if (!block) {
        break;
      }
      if (block.oldest >= before) {
        continue;
      }
      const columns = this.#contents.read(block);
      const end = place === first ? columns.countBefore(key) : columns.count;
      for (let at = end - 1; at >= 0 && lines.length < count && size < MOST_SIZE; at--) {
        if (arrivedIn(columns, at, 0, before)) {
          lines.push(this.#line(columns, at));
          size += columns.size(at);
        }
      }
    }
    return lines;
  }

  /** Lines that arrived in `[from, before)`, in order of arrival: at most `count`, none when there are no more. */
  arrivals(from: number, before: number, count: number): StoredLine[] {
    const blocks = this.#index.blocks
      .filter(({ oldest, newest }) => newest >= from && oldest < before)
      .sort((a, b) => a.oldest - b.oldest);
    let lines: LineInBlock[] = [];
    let size = 0;
    let end = before;
    for (const block of blocks) {
      if (block.oldest >= end) {
        break;
      }
      const columns = this.#contents.read(block);
      for (let at = 0; at < columns.count; at++) {
        if (arrivedIn(columns, at, from, end)) {
          lines.push(this.#line(columns, at));
          size += columns.size(at);
        }
      }
      if (lines.length >= count || size >= MOST_SIZE) {
        lines = firstArrived(lines, count);
        size = lines.reduce((sum, line) => sum + line.size, 0);
        end = (lines.at(-1)?.position ?? end) + 1;
      }
    }
    return firstArrived(lines, count);
  }

  /** The `count`-th line behind a key (1 is the next one) among those that arrived in `[from, before)`. */
  keyBehind(key: Key, from: number, before: number, count: number): Key | undefined {
    let rest = count;
    const first = this.#index.around(key);
    for (const [step, block] of this.#index.blocks.slice(first).entries()) {
      if (block.newest < from || block.oldest >= before) {
        continue;
      }
      if (step > 0 && block.oldest >= from && block.newest < before && block.count < rest) {
        rest -= block.count;
        continue;
      }
      const columns = this.#contents.read(block);
      for (let at = step === 0 ? columns.countUpTo(key) : 0; at < columns.count; at++) {
        if (arrivedIn(columns, at, from, before) && --rest === 0) {
          return columns.key(at);
        }
      }
    }
    return undefined;
  }

  /** Ordinal of a line. */
  ordinalOf(key: Key): number {
    const place = this.#index.around(key);
    const block = this.#index.blocks[place];
    const within = block ? this.#contents.read(block).countBefore(key) : 0;
    return this.#index.start(place) + within;
  }

  /**
   * Ordinal of the line with a time and a position; where there is none, and without a position, of the first line at or
   * after the time; the number of lines when all are before it.
   */
  locate(time: Milliseconds, position?: number): number {
    const exact = position === undefined ? undefined : this.#ordinalAt(time, position);
    if (exact !== undefined) {
      return exact;
    }
    const place = this.#index.reaching(time);
    const block = this.#index.blocks[place];
    if (!block) {
      return this.#index.total;
    }
    const within = this.#contents.read(block).times.findIndex(one => one >= time);
    return this.#index.start(place) + Math.max(0, within);
  }

  #ordinalAt(time: Milliseconds, position: number): number | undefined {
    for (let place = this.#index.reaching(time); ; place++) {
      const block = this.#index.blocks[place];
      if (!block || block.first.time > time) {
        return undefined;
      }
      if (block.oldest <= position && position <= block.newest) {
        const within = this.#contents.read(block).positions.indexOf(position);
        if (within >= 0) {
          return this.#index.start(place) + within;
        }
      }
    }
  }

  #line(columns: Columns, at: number): LineInBlock {
    return new LineInBlock(columns, at, this.#hosts);
  }
}

/** In order of arrival, as many as one answer holds. */
function firstArrived(lines: readonly LineInBlock[], count: number): LineInBlock[] {
  const sorted = lines.toSorted((a, b) => a.position - b.position);
  let kept = 0;
  for (let size = 0; kept < Math.min(count, sorted.length) && size < MOST_SIZE; kept++) {
    size += sorted[kept]?.size ?? 0;
  }
  return sorted.slice(0, kept);
}

function arrivedIn({ positions }: Columns, at: number, from: number, before: number): boolean {
  const position = positions[at] ?? 0;
  return position >= from && position < before;
}
