import { compareKeys } from './key';
import type { Key } from './key';

/** A run of neighbouring lines. One object stands for one arrangement: lines may join at the end, never before it. */
export interface Block {
  first: Key;
  last: Key;
  /** Lines in it. */
  count: number;
  /** UTF-16 units of their texts. */
  size: number;
}

/** What the index needs to know of a line. */
export interface Entry {
  readonly key: Key;
  readonly size: number;
}

/** A block is full at this many lines … */
export const BLOCK_LINES = 512;
/** … or at this many UTF-16 units, so that a block's text is always small enough to hold. */
export const BLOCK_SIZE = 1 << 20;

/**
 * Where the lines of a log are by ordinal: its lines in order, cut into blocks of which the first and last key are
 * known. A million lines are two thousand blocks, so an ordinal is a search in memory and a short step in SQLite.
 */
export class BlockIndex {
  readonly #blocks: Block[];
  #total = 0;
  /** Ordinal of each block's first line, known for the first `#known` blocks. */
  readonly #starts: number[] = [0];
  #known = 1;

  constructor(blocks: readonly Block[] = []) {
    this.#blocks = [...blocks];
    this.#total = blocks.reduce((total, block) => total + block.count, 0);
  }

  get blocks(): readonly Block[] {
    return this.#blocks;
  }

  get total(): number {
    return this.#total;
  }

  /** Key of the last line of all. */
  get last(): Key | undefined {
    return this.#blocks.at(-1)?.last;
  }

  /** Ordinal of the first line of block `index`. */
  start(index: number): number {
    while (this.#known <= index) {
      const before = this.#known - 1;
      this.#starts[this.#known] = (this.#starts[before] ?? 0) + (this.#blocks[before]?.count ?? 0);
      this.#known++;
    }
    return this.#starts[index] ?? 0;
  }

  /** The block that holds line `ordinal`, which must be below `total`. */
  holding(ordinal: number): number {
    return lastWhere(this.#blocks.length, index => this.start(index) <= ordinal);
  }

  /** The last block that begins at or before `key`; the first block when all begin later. */
  around(key: Key): number {
    return lastWhere(this.#blocks.length, index => compareKeys(this.#at(index).first, key) <= 0);
  }

  /** The first block with a line at or after `time`; the number of blocks when there is none. */
  reaching(time: number): number {
    return lastWhere(
      this.#blocks.length + 1,
      index => index === 0 || this.#at(index - 1).last.time < time
    );
  }

  /**
   * Takes in new lines, in ascending order.
   * @param split cuts a block that has grown too large; called when all lines are placed
   */
  add(entries: readonly Entry[], split: (block: Block) => Block[]): void {
    const oversized = new Set<Block>();
    /** Already replaced in this call, because a line was put before its end. */
    const rearranged = new Set<Block>();
    let index = entries[0] === undefined ? 0 : this.around(entries[0].key);
    for (const { key, size } of entries) {
      while (index + 1 < this.#blocks.length && compareKeys(this.#at(index + 1).first, key) <= 0) {
        index++;
      }
      let block = this.#blocks[index];
      this.#total++;
      if (block === undefined) {
        this.#blocks.push({ first: key, last: key, count: 1, size });
        continue;
      }
      if (compareKeys(key, block.last) > 0) {
        if (block.count < BLOCK_LINES && block.size < BLOCK_SIZE) {
          block.last = key;
          this.#grow(index, block, size);
        } else {
          index++;
          this.#blocks.splice(index, 0, { first: key, last: key, count: 1, size });
          this.#known = Math.min(this.#known, index + 1);
        }
        continue;
      }
      if (!rearranged.has(block)) {
        oversized.delete(block);
        block = { ...block };
        this.#blocks[index] = block;
        rearranged.add(block);
      }
      if (compareKeys(key, block.first) < 0) {
        block.first = key;
      }
      this.#grow(index, block, size);
      if (block.count > 2 * BLOCK_LINES || block.size > 2 * BLOCK_SIZE) {
        oversized.add(block);
      }
    }
    for (const block of oversized) {
      const place = this.#blocks.indexOf(block);
      this.#blocks.splice(place, 1, ...split(block));
      this.#known = Math.min(this.#known, place + 1);
    }
  }

  #grow(index: number, block: Block, size: number): void {
    block.count++;
    block.size += size;
    this.#known = Math.min(this.#known, index + 1);
  }

  #at(index: number): Block {
    const block = this.#blocks[index];
    if (block === undefined) {
      throw new RangeError(`A log of ${this.#blocks.length} blocks has no block ${index}.`);
    }
    return block;
  }
}

/** The last index below `length` for which `holds`, given that it holds up to some index and not beyond; 0 if for none. */
function lastWhere(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (holds(middle)) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return Math.max(low, 0);
}
