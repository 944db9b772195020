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

  /** `count` lines from ordinal `first` on. */
  window(first: number, count: number): StoredLine[] {
    if (first >= this.#index.total || count <= 0) {
      return [];
    }
    const place = this.#index.holding(first);
    return this.#from(place, first - this.#index.start(place), count);
  }

  /** `count` lines in order, from the line at `offset` in a block on; they may go on behind the block. */
  within(block: Block, offset: number, count: number): StoredLine[] {
    return this.#from(this.#index.around(block.first), offset, count);
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

  /** Lines behind `after` in the order of the log that arrived in `[from, before)`. */
  behind(after: Key, from: number, before: number, count: number): StoredLine[] {
    const lines: StoredLine[] = [];
    const first = this.#index.around(after);
    for (let place = first; lines.length < count; place++) {
      const block = this.#index.blocks[place];
      if (!block) {
        break;
      }
      if (block.newest < from || block.oldest >= before || compareKeys(block.last, after) <= 0) {
        continue;
      }
      const columns = this.#contents.read(block);
      for (let at = place === first ? countUpTo(columns, after) : 0; at < columns.count; at++) {
        if (lines.length < count && arrivedIn(columns, at, from, before)) {
          lines.push(this.#line(columns, at));
        }
      }
    }
    return lines;
  }

  /** Lines before `key`, the nearest first, of those that arrived before a position. */
  before(key: Key, before: number, count: number): StoredLine[] {
    const lines: StoredLine[] = [];
    const first = this.#index.around(key);
    for (let place = first; lines.length < count; place--) {
      const block = this.#index.blocks[place];
      if (!block) {
        break;
      }
      if (block.oldest >= before) {
        continue;
      }
      const columns = this.#contents.read(block);
      const end = place === first ? columns.countBefore(key) : columns.count;
      for (let at = end - 1; at >= 0 && lines.length < count; at--) {
        if (arrivedIn(columns, at, 0, before)) {
          lines.push(this.#line(columns, at));
        }
      }
    }
    return lines;
  }

  /** Lines that arrived in `[from, before)`, in order of arrival. */
  arrivals(from: number, before: number, count: number): StoredLine[] {
    const blocks = this.#index.blocks
      .filter(({ oldest, newest }) => newest >= from && oldest < before)
      .sort((a, b) => a.oldest - b.oldest);
    let lines: StoredLine[] = [];
    let end = before;
    for (const block of blocks) {
      if (block.oldest >= end) {
        break;
      }
      const columns = this.#contents.read(block);
      for (let at = 0; at < columns.count; at++) {
        if (arrivedIn(columns, at, from, end)) {
          lines.push(this.#line(columns, at));
        }
      }
      if (lines.length >= count) {
        lines.sort((a, b) => a.position - b.position);
        lines = lines.slice(0, count);
        end = (lines.at(-1)?.position ?? end) + 1;
      }
    }
    return lines.sort((a, b) => a.position - b.position);
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
      for (let at = step === 0 ? countUpTo(columns, key) : 0; at < columns.count; at++) {
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

  /** Ordinal of the first line at or after a time; the number of lines when there is none. */
  locate(time: Milliseconds): number {
    const place = this.#index.reaching(time);
    const block = this.#index.blocks[place];
    if (!block) {
      return this.#index.total;
    }
    const within = this.#contents.read(block).times.findIndex(one => one >= time);
    return this.#index.start(place) + Math.max(0, within);
  }

  #from(start: number, offset: number, count: number): StoredLine[] {
    const lines: StoredLine[] = [];
    let at = offset;
    for (let place = start; lines.length < count; place++) {
      const block = this.#index.blocks[place];
      if (!block) {
        break;
      }
      const columns = this.#contents.read(block);
      for (; at < columns.count && lines.length < count; at++) {
        lines.push(this.#line(columns, at));
      }
      at -= columns.count;
    }
    return lines;
  }

  #line(columns: Columns, at: number): StoredLine {
    const { key, position, tag, text } = columns.entry(at);
    return {
      key,
      position,
      host: this.#hosts[hostIn(tag)] ?? '',
      level: levelIn(tag),
      late: isLate(tag),
      text
    };
  }
}

function arrivedIn({ positions }: Columns, at: number, from: number, before: number): boolean {
  const position = positions[at] ?? 0;
  return position >= from && position < before;
}

/** Lines up to a key, itself included. */
function countUpTo(columns: Columns, key: Key): number {
  const before = columns.countBefore(key);
  return before < columns.count && columns.compare(before, key) === 0 ? before + 1 : before;
}
