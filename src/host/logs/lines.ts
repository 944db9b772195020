import type { LogLevel, Milliseconds } from '../../protocol';
import type { Block, BlockIndex } from './blocks';
import type { Key } from './key';
import { integer, keyIn, text, values } from './statements';
import type { Statements } from './statements';
import { hostIn, isLate, levelIn } from './tag';

/** One line as it is stored. */
export interface StoredLine {
  readonly key: Key;
  /** Order of arrival; ascending, with gaps where a source repeated itself. */
  readonly position: number;
  readonly host: string;
  readonly level: LogLevel | undefined;
  readonly late: boolean;
  readonly text: string;
}

/** Parts the texts of a block; a text that holds one itself is found out by the count of parts. */
export const SEPARATOR = '\n';

export const COLUMNS = 'time, delay, id, position, tag, text';
export const FROM_KEY = '(time, delay, id) >= (?, ?, ?)';
const BEHIND_KEY = '(time, delay, id) > (?, ?, ?)';
const BEFORE_KEY = '(time, delay, id) < (?, ?, ?)';
const UP_TO_KEY = '(time, delay, id) <= (?, ?, ?)';
export const IN_ORDER = 'ORDER BY time, delay, id';

/** Reads the lines of a store: by ordinal, in the order of the log, or in order of arrival. Every call is one short query. */
export class StoredLines {
  readonly #sql: Statements;
  readonly #index: BlockIndex;
  readonly #hosts: readonly string[];

  /** @param hosts names by their number in a tag; may grow */
  constructor(sql: Statements, index: BlockIndex, hosts: readonly string[]) {
    this.#sql = sql;
    this.#index = index;
    this.#hosts = hosts;
  }

  /** `count` lines from ordinal `first` on. */
  window(first: number, count: number): StoredLine[] {
    if (first >= this.#index.total || count <= 0) {
      return [];
    }
    const index = this.#index.holding(first);
    return this.within(this.#block(index), first - this.#index.start(index), count);
  }

  /** `count` lines in order, from the line at `offset` in a block on; they may go on behind the block. */
  within(block: Block, offset: number, count: number): StoredLine[] {
    return this.#lines(
      `SELECT ${COLUMNS} FROM lines WHERE ${FROM_KEY} ${IN_ORDER} LIMIT ? OFFSET ?`,
      ...values(block.first),
      count,
      offset
    );
  }

  /** Texts of a block's lines behind `after`, in order, parted by {@link SEPARATOR}. */
  texts(block: Block, after: Key | undefined): string {
    return this.#joined(`group_concat(text, char(10))`, block, after);
  }

  /** Tags of a block's lines behind `after`, in order: one code unit each, the tag + 1. */
  tags(block: Block, after: Key | undefined): string {
    return this.#joined(`group_concat(char(tag + 1), '')`, block, after);
  }

  /** Lines behind `after` in the order of the log that arrived in `[from, before)`. */
  behind(after: Key, from: number, before: number, count: number): StoredLine[] {
    return this.#lines(
      `SELECT ${COLUMNS} FROM lines WHERE ${BEHIND_KEY} AND +position >= ? AND +position < ?
       ${IN_ORDER} LIMIT ?`,
      ...values(after),
      from,
      before,
      count
    );
  }

  /** Lines before `key`, the nearest first, of those that arrived before a position. */
  before(key: Key, before: number, count: number): StoredLine[] {
    return this.#lines(
      `SELECT ${COLUMNS} FROM lines WHERE ${BEFORE_KEY} AND +position < ?
       ORDER BY time DESC, delay DESC, id DESC LIMIT ?`,
      ...values(key),
      before,
      count
    );
  }

  /** Lines that arrived in `[from, before)`, in order of arrival. */
  arrivals(from: number, before: number, count: number): StoredLine[] {
    return this.#lines(
      `SELECT ${COLUMNS} FROM lines WHERE position >= ? AND position < ? ORDER BY position LIMIT ?`,
      from,
      before,
      count
    );
  }

  /** The `count`-th line behind a key (1 is the next one) among those that arrived in `[from, before)`. */
  keyBehind(key: Key, from: number, before: number, count: number): Key | undefined {
    const row = this.#sql.get(
      `SELECT time, delay, id FROM lines WHERE ${BEHIND_KEY} AND +position >= ? AND +position < ?
       ${IN_ORDER} LIMIT 1 OFFSET ?`,
      ...values(key),
      from,
      before,
      count - 1
    );
    return row && keyIn(row);
  }

  /** Ordinal of a line. */
  ordinalOf(key: Key): number {
    const index = this.#index.around(key);
    const row = this.#sql.get(
      `SELECT count(*) FROM lines WHERE ${FROM_KEY} AND ${BEFORE_KEY}`,
      ...values(this.#block(index).first),
      ...values(key)
    );
    return this.#index.start(index) + integer(row?.[0]);
  }

  /** Ordinal of the first line at or after a time; the number of lines when there is none. */
  locate(time: Milliseconds): number {
    const index = this.#index.reaching(time);
    const block = this.#index.blocks[index];
    if (!block) {
      return this.#index.total;
    }
    const row = this.#sql.get(
      `SELECT count(*) FROM lines WHERE ${FROM_KEY} AND time < ?`,
      ...values(block.first),
      time
    );
    return this.#index.start(index) + integer(row?.[0]);
  }

  #block(index: number): Block {
    const block = this.#index.blocks[index];
    if (!block) {
      throw new RangeError(`The log has no block ${index}.`);
    }
    return block;
  }

  #joined(expression: string, block: Block, after: Key | undefined): string {
    const row = this.#sql.get(
      `SELECT ${expression} FROM lines WHERE ${after ? BEHIND_KEY : FROM_KEY} AND ${UP_TO_KEY}`,
      ...values(after ?? block.first),
      ...values(block.last)
    );
    return text(row?.[0] ?? '');
  }

  #lines(sql: string, ...parameters: (number | string)[]): StoredLine[] {
    return this.#sql.all(sql, ...parameters).map(row => {
      const tag = integer(row[4]);
      return {
        key: keyIn(row),
        position: integer(row[3]),
        host: this.#hosts[hostIn(tag)] ?? '',
        level: levelIn(tag),
        late: isLate(tag),
        text: text(row[5])
      };
    });
  }
}
