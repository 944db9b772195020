import { BLOCK_LINES, BLOCK_SIZE } from './blocks';
import type { Block, BlockIndex, Rearrangement } from './blocks';
import { Columns } from './columns';
import type { Contents } from './contents';
import { compareKeys, keyOf } from './key';

/** What became of the lines of an append. */
export interface Placed {
  /** Those that were not known yet, in order: pieces of at least one line. */
  readonly fresh: readonly Columns[];
  /** For the index, once the transaction holds. */
  readonly changes: readonly Rearrangement[];
}

/** So many lines between those of a block are a past that is being read from several places: they part the block in two. */
const PARTING = BLOCK_LINES / 2;

/**
 * Writes lines into the blocks where they belong, and drops those that are there already. Lines behind a block's last
 * are put there or into new blocks; only a block that gets a line in between is read and written anew.
 */
export class Placing {
  readonly #index: BlockIndex;
  readonly #contents: Contents;
  #nextNumber: number;

  constructor(index: BlockIndex, contents: Contents) {
    this.#index = index;
    this.#contents = contents;
    this.#nextNumber = index.blocks.reduce((next, { number }) => Math.max(next, number + 1), 0);
  }

  /** @param lines in order, no two with one key; within a transaction */
  place(lines: Columns): Placed {
    const fresh: Columns[] = [];
    const changes: Rearrangement[] = [];
    for (let start = 0; start < lines.count;) {
      const place = this.#index.around(lines.key(start));
      const end = this.#end(lines, start, place);
      const { fresh: added, changes: made } = this.#intoBlock(place, lines.slice(start, end));
      fresh.push(...added);
      changes.push(...made);
      start = end;
    }
    // Behind the lines, so that what is known of the blocks lies apart from them in the file.
    for (const { grown, added } of changes) {
      for (const block of grown ? [grown, ...added] : added) {
        this.#contents.describe(block);
      }
    }
    return { fresh, changes };
  }

  /** How far the lines belong to one block, the one from `start` on at least: mostly all of them do, to the last one. */
  #end(lines: Columns, start: number, place: number): number {
    const next = this.#index.blocks[place + 1];
    return next ? Math.max(start + 1, lines.countBefore(next.first)) : lines.count;
  }

  #intoBlock(place: number, lines: Columns): Placed {
    const block = this.#index.blocks[place];
    if (!block) {
      return { fresh: [lines], changes: [{ place, dropped: 0, added: this.#newBlocks(lines) }] };
    }
    const upTo = lines.countUpTo(block.last);
    const behind = upTo < lines.count ? [lines.slice(upTo)] : [];
    const between = upTo > 0 ? this.#between(block, lines.slice(0, upTo)) : undefined;
    if (!between) {
      return { fresh: behind, changes: behind.map(more => this.#behind(place, block, more)) };
    }
    const { fresh, first, second } = between;
    const added = second
      ? [...this.#blocks(first, block), ...this.#newBlocks(Columns.join([second, ...behind]))]
      : this.#blocks(Columns.join([first, ...behind]), block);
    return { fresh: [fresh, ...behind], changes: [{ place, dropped: 1, added }] };
  }

  /**
   * Puts lines between those of a block: which of them are `fresh`, and all in order, in one or two runs that shall have
   * blocks of their own. `undefined` where all are known.
   */
  #between(
    block: Block,
    lines: Columns
  ): { fresh: Columns; first: Columns; second?: Columns } | undefined {
    const known = this.#contents.read(block);
    const at = known.countBefore(lines.key(0));
    if (at === known.countUpTo(lines.key(lines.count - 1))) {
      const before = at > 0 ? [known.slice(0, at)] : [];
      const after = known.slice(at);
      return lines.count < PARTING
        ? { fresh: lines, first: Columns.join([...before, lines, after]) }
        : { fresh: lines, first: Columns.join([...before, lines]), second: after };
    }
    const unknown = [...lines.entries()].filter(entry => {
      const place = known.countBefore(entry);
      return place === known.count || known.compare(place, entry) !== 0;
    });
    return unknown.length === 0
      ? undefined
      : {
          fresh: Columns.of(unknown, unknown.length),
          first: Columns.of(
            [...known.entries(), ...unknown].sort(compareKeys),
            known.count + unknown.length
          )
        };
  }

  /** Fills a block up, and goes on in new ones. */
  #behind(place: number, block: Block, lines: Columns): Rearrangement {
    const room = roomFor(lines, 0, BLOCK_LINES - block.count, BLOCK_SIZE - block.size);
    const added = room < lines.count ? this.#newBlocks(lines.slice(room)) : [];
    if (room === 0) {
      return { place: place + 1, dropped: 0, added };
    }
    const more = lines.slice(0, room);
    const parts = this.#contents.extend(block, more);
    const { last, count, size, oldest, newest } = described(0, 0, more);
    const grown = {
      ...block,
      parts,
      last,
      count: block.count + count,
      size: block.size + size,
      oldest: Math.min(block.oldest, oldest),
      newest: Math.max(block.newest, newest)
    };
    return { place, grown, dropped: 0, added };
  }

  /** A block that was rearranged; cut where it has grown too large. */
  #blocks(lines: Columns, { number, parts }: Block): Block[] {
    const small = roomFor(lines, 0, 2 * BLOCK_LINES, 2 * BLOCK_SIZE) === lines.count;
    const length = small ? lines.count : roomFor(lines, 0, BLOCK_LINES, BLOCK_SIZE);
    const own = lines.slice(0, length);
    const written = this.#contents.write(number, own, parts);
    const rest = length < lines.count ? this.#newBlocks(lines.slice(length)) : [];
    return [described(number, written, own), ...rest];
  }

  #newBlocks(lines: Columns): Block[] {
    const blocks: Block[] = [];
    for (let first = 0; first < lines.count;) {
      const length = roomFor(lines, first, BLOCK_LINES, BLOCK_SIZE);
      const own = lines.slice(first, first + length);
      const number = this.#nextNumber++;
      blocks.push(described(number, this.#contents.write(number, own, 0), own));
      first += length;
    }
    return blocks;
  }
}

/** How many of the lines from `first` on go into a block: as long as there is room left for anything. */
function roomFor(lines: Columns, first: number, mostLines: number, mostSize: number): number {
  let count = 0;
  let size = 0;
  while (first + count < lines.count && count < mostLines && size < mostSize) {
    size += lines.size(first + count);
    count++;
  }
  return count;
}

/** @param lines of the block, at least one */
function described(number: number, parts: number, lines: Columns): Block {
  const { count, length: size, positions } = lines;
  return {
    number,
    parts,
    first: keyOf(lines.key(0)),
    last: keyOf(lines.key(count - 1)),
    count,
    size,
    oldest: positions.reduce((least, position) => Math.min(least, position)),
    newest: positions.reduce((most, position) => Math.max(most, position))
  };
}
