import { BLOCK_LINES, BLOCK_SIZE } from './blocks';
import type { Block, BlockIndex, Rearrangement } from './blocks';
import { Columns } from './columns';
import type { Entry } from './columns';
import type { Contents } from './contents';
import { compareKeys } from './key';
import type { Key } from './key';

/** What became of the lines of an append. */
export interface Placed {
  /** Those that were not known yet, in order. */
  readonly fresh: readonly Entry[];
  /** For the index, once the transaction holds. */
  readonly changes: readonly Rearrangement[];
}

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

  /** @param entries in order, no two with one key; within a transaction */
  place(entries: readonly Entry[]): Placed {
    const fresh: Entry[] = [];
    const changes: Rearrangement[] = [];
    for (let start = 0; start < entries.length;) {
      const place = this.#around(entries[start]);
      const end = this.#end(entries, start, place);
      const { fresh: added, changes: made } = this.#intoBlock(place, entries.slice(start, end));
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

  #around(entry: Entry | undefined): number {
    return entry ? this.#index.around(entry) : 0;
  }

  /** How far the entries belong to one block: mostly all of them do, to the last one. */
  #end(entries: readonly Entry[], start: number, place: number): number {
    const next = this.#index.blocks[place + 1];
    return next
      ? endWhere(entries, start, key => compareKeys(key, next.first) < 0)
      : entries.length;
  }

  #intoBlock(place: number, entries: readonly Entry[]): Placed {
    const block = this.#index.blocks[place];
    if (!block) {
      const added = this.#newBlocks(entries);
      return { fresh: entries, changes: [{ place, dropped: 0, added }] };
    }
    const between = entries.slice(
      0,
      endWhere(entries, 0, key => compareKeys(key, block.last) <= 0)
    );
    const behind = entries.slice(between.length);
    const missing = between.length > 0 ? this.#unknown(block, between) : [];
    if (missing.length === 0) {
      return {
        fresh: behind,
        changes: behind.length > 0 ? [this.#behind(place, block, behind)] : []
      };
    }
    const fresh = [...missing, ...behind];
    const all = [...this.#contents.read(block).entries(), ...fresh];
    all.sort(compareKeys);
    const added = this.#blocks(all, block);
    return { fresh, changes: [{ place, dropped: 1, added }] };
  }

  #unknown(block: Block, entries: readonly Entry[]): Entry[] {
    const known = this.#contents.read(block);
    return entries.filter(entry => {
      const at = known.countBefore(entry);
      return at === known.count || known.compare(at, entry) !== 0;
    });
  }

  /** Fills a block up, and goes on in new ones. */
  #behind(place: number, block: Block, entries: readonly Entry[]): Rearrangement {
    const room = roomFor(entries, 0, BLOCK_LINES - block.count, BLOCK_SIZE - block.size);
    const added = this.#newBlocks(entries.slice(room));
    if (room === 0) {
      return { place: place + 1, dropped: 0, added };
    }
    const more = entries.slice(0, room);
    const parts = this.#contents.extend(block, Columns.of(more));
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
  #blocks(entries: readonly Entry[], { number, parts }: Block): Block[] {
    const small = roomFor(entries, 0, 2 * BLOCK_LINES, 2 * BLOCK_SIZE) === entries.length;
    const length = small ? entries.length : roomFor(entries, 0, BLOCK_LINES, BLOCK_SIZE);
    const own = entries.slice(0, length);
    const written = this.#contents.write(number, Columns.of(own), parts);
    return [described(number, written, own), ...this.#newBlocks(entries.slice(length))];
  }

  #newBlocks(entries: readonly Entry[]): Block[] {
    const blocks: Block[] = [];
    for (let first = 0; first < entries.length;) {
      const length = roomFor(entries, first, BLOCK_LINES, BLOCK_SIZE);
      const own = entries.slice(first, first + length);
      const number = this.#nextNumber++;
      blocks.push(described(number, this.#contents.write(number, Columns.of(own), 0), own));
      first += length;
    }
    return blocks;
  }
}

/** The index of the first entry, from `start` on, whose key does not belong, given that none behind it does. */
function endWhere(
  entries: readonly Entry[],
  start: number,
  belongs: (key: Key) => boolean
): number {
  let low = start;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = entries[middle];
    if (entry && belongs(entry)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** How many of the entries from `first` on go into a block: as long as there is room left for anything. */
function roomFor(
  entries: readonly Entry[],
  first: number,
  mostLines: number,
  mostSize: number
): number {
  let count = 0;
  let size = 0;
  while (first + count < entries.length && count < mostLines && size < mostSize) {
    size += entries[first + count]?.text.length ?? 0;
    count++;
  }
  return count;
}

function described(number: number, parts: number, entries: readonly Entry[]): Block {
  const [head, tail] = [entries[0], entries.at(-1)];
  if (!head || !tail) {
    throw new RangeError('A block holds at least one line.');
  }
  const block = {
    number,
    parts,
    first: ownKey(head),
    last: ownKey(tail),
    count: entries.length,
    size: 0,
    oldest: head.position,
    newest: head.position
  };
  for (const { position, text } of entries) {
    block.size += text.length;
    block.oldest = Math.min(block.oldest, position);
    block.newest = Math.max(block.newest, position);
  }
  return block;
}

/** A key that is kept as long as the log is open: its id must not be a slice that keeps all ids of a block with it. */
function ownKey({ time, delay, id }: Key): Key {
  return { time, delay, id: Buffer.from(id).toString() };
}
