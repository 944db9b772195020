import { compareKeys } from './key';
import type { Key } from './key';

/** A run of neighbouring lines. One object stands for one arrangement: lines may join at the end, never before it. */
export interface Block {
  /** Names its lines in the database. */
  readonly number: number;
  /** Pieces that its lines are stored in; see `Contents`. */
  parts: number;
  first: Key;
  last: Key;
  /** Lines in it. */
  count: number;
  /** UTF-16 units of their texts. */
  size: number;
  /** The lowest and the highest position among its lines. */
  oldest: number;
  newest: number;
}

/** What an append makes of the blocks at one place. */
export interface Rearrangement {
  /** Index of the block that changes, or that new blocks are put before. */
  readonly place: number;
  /** What becomes of that block when only its end changes; then the new blocks are put behind it. */
  readonly grown?: Block;
  /** Blocks from `place` on that others take the place of. */
  readonly dropped: number;
  readonly added: readonly Block[];
}

/** A block is full at this many lines … */
export const BLOCK_LINES = 512;
/** … or at this many UTF-16 units, so that a block's text is always small enough to hold. */
export const BLOCK_SIZE = 1 << 20;

/**
 * Where the lines of a log are by ordinal: its lines in order, cut into blocks of which the first and last key are
 * known. A million lines are two thousand blocks, so an ordinal is a search in memory and one block to be read.
 */
export class BlockIndex {
  readonly #blocks: Block[];
  #total = 0;
  /** Ordinal of each block's first line, known for the first `#known` blocks. */
  readonly #starts: number[] = [0];
  #known = 1;

  constructor(blocks: readonly Block[] = []) {
    this.#blocks = [...blocks];
    this.#total = linesIn(blocks);
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

  /** Takes in what an append changed: in ascending order, each with the place from before the append. */
  rearrange(changes: readonly Rearrangement[]): void {
    for (const { place, grown, dropped, added } of changes.toReversed()) {
      const block = this.#blocks[place];
      if (grown && block) {
        this.#total += grown.count - block.count;
        Object.assign(block, grown);
      }
      const gone = this.#blocks.splice(grown ? place + 1 : place, dropped, ...added);
      this.#total += linesIn(added) - linesIn(gone);
      this.#known = Math.min(this.#known, place + 1);
    }
  }

  #at(index: number): Block {
    const block = this.#blocks[index];
    if (block === undefined) {
      throw new RangeError(`A log of ${this.#blocks.length} blocks has no block ${index}.`);
    }
    return block;
  }
}

function linesIn(blocks: readonly Block[]): number {
  return blocks.reduce((total, block) => total + block.count, 0);
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
