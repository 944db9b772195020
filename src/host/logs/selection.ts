import { setImmediate } from 'node:timers/promises';
import type { Block } from './blocks';
import { SEPARATOR } from './columns';
import { alone, matching, passesButForText } from './filter';
import type { LineTest } from './filter';
import { MOST_SIZE } from './lines';
import type { StoredLine } from './lines';
import { matchesIn } from './matching';
import type { Piece } from './matching';
import type { LogStore } from './store';
import { hostIn, severityIn } from './tag';
import { stripAnsi } from './text';

/** The lines of a block that pass, as far as it has been searched. */
interface Found {
  /** Lines searched, from the block's first on. */
  searched: number;
  /** Offsets in the block, ascending. */
  offsets: number[];
}

/** What is still to be searched of a block. */
interface Asked {
  readonly block: Block;
  /** The offset of the first line of it. */
  readonly from: number;
  readonly count: number;
  /** The lines that pass but for their texts, counted from `from` on. */
  readonly wanted: readonly number[];
  /** All of them, where their texts are asked for. */
  readonly piece: Piece | undefined;
}

/** Blocks that are matched at once in the other thread. */
const BLOCKS_AT_ONCE = 16;
/** A step may take this long before others are let in. */
const STEP = 10;
/** Lines of a block that a window reads at once; scattered ones are read one by one. */
const NEIGHBOURS = 32;

/**
 * The lines of a log that pass a test, by their own ordinals. It is searched for block by block, on demand and in small
 * steps, and follows the log: new lines are searched when they come, and a block into which a line was put is searched
 * again, nothing else.
 */
export class Selection {
  readonly #store: LogStore;
  readonly #test: LineTest;
  /** A block that is rearranged is another object, so what was found in it falls away by itself. */
  readonly #found = new WeakMap<Block, Found>();
  /** Matches before each block, for the searched blocks from the start of the log on. */
  #before: number[] = [0];
  /** Why it will never be searched. */
  #refusal: { readonly error: unknown } | undefined;

  constructor(store: LogStore, test: LineTest) {
    this.#store = store;
    this.#test = test;
  }

  /**
   * Searches what has not been searched yet, for about `budget` milliseconds; not at all for a pattern that may take
   * longer, which {@link finish} lets another thread search for.
   *
   * @returns whether the whole log has been searched
   * @throws ProblemError of kind `usage` once the pattern was found to take too long
   */
  advance(budget = STEP): boolean {
    if (this.#refusal) {
      throw this.#refusal.error;
    }
    const deadline = performance.now() + budget;
    const { blocks } = this.#store.index;
    this.#before = [0];
    let matching = 0;
    for (const block of blocks) {
      let found = this.#found.get(block);
      if (!found || found.searched < block.count) {
        if (this.#test.bounded || performance.now() >= deadline) {
          return false;
        }
        found = this.#search(block);
      }
      matching += found.offsets.length;
      this.#before.push(matching);
    }
    return true;
  }

  /** Searches the whole log, letting others in between steps. @param proceeded called after every step */
  async finish(proceeded?: () => void): Promise<void> {
    while (!this.advance()) {
      if (this.#test.bounded) {
        await this.#searchElsewhere();
      }
      proceeded?.();
      await setImmediate();
    }
    proceeded?.();
  }

  /** Matches in the part of the log, from its start, that has been searched as of the last {@link advance}. */
  get matching(): number {
    return this.#before.at(-1) ?? 0;
  }

  /** Matches before a line, given by its ordinal in the whole log. */
  rank(ordinal: number): number {
    const { index } = this.#store;
    if (ordinal >= index.total) {
      return this.matching;
    }
    const place = index.holding(ordinal);
    const block = index.blocks[place];
    if (place >= this.#before.length - 1 || !block) {
      return this.matching;
    }
    const offset = ordinal - index.start(place);
    const offsets = this.#found.get(block)?.offsets ?? [];
    return (this.#before[place] ?? 0) + countBelow(offsets, offset);
  }

  /** Ordinal in the whole log of match `nth`, counted from 0; `undefined` when there are not so many. */
  ordinal(nth: number): number | undefined {
    const place = this.#holding(nth);
    const block = this.#store.index.blocks[place];
    const offset = block && this.#found.get(block)?.offsets[nth - (this.#before[place] ?? 0)];
    return offset === undefined ? undefined : this.#store.index.start(place) + offset;
  }

  /** `count` matches from match `first` on; fewer at the end of the log, and where they are long. */
  window(first: number, count: number): StoredLine[] {
    const lines: StoredLine[] = [];
    let size = 0;
    const end = Math.min(first + count, this.matching);
    while (first + lines.length < end && size < MOST_SIZE) {
      const nth = first + lines.length;
      const place = this.#holding(nth);
      const block = this.#store.index.blocks[place];
      const before = this.#before[place] ?? 0;
      const offsets = block && this.#found.get(block)?.offsets.slice(nth - before, end - before);
      if (!block || !offsets?.length) {
        break;
      }
      // A block holds no more than one answer may, so it is taken whole.
      for (const line of this.#read(block, offsets)) {
        lines.push(line);
        size += line.text.length;
      }
    }
    return lines;
  }

  /** The block with match `nth`. */
  #holding(nth: number): number {
    return Math.max(0, countBelow(this.#before, nth + 1) - 1);
  }

  *#read(block: Block, offsets: readonly number[]): Generator<StoredLine, void, void> {
    for (let at = 0; at < offsets.length;) {
      const first = offsets[at] ?? 0;
      let next = at + 1;
      while (
        next < offsets.length &&
        (offsets[next] ?? 0) - (offsets[next - 1] ?? 0) <= NEIGHBOURS
      ) {
        next++;
      }
      const run = offsets.slice(at, next);
      const lines = this.#store.lines.within(block, first, (run.at(-1) ?? first) - first + 1);
      for (const offset of run) {
        const line = lines[offset - first];
        if (line) {
          yield line;
        }
      }
      at = next;
    }
  }

  #search(block: Block): Found {
    const asked = this.#asked(block);
    return this.#note(
      asked,
      asked.piece
        ? (matchesIn(asked.piece, SEPARATOR, this.#test) ??
            this.#apart(asked).flatMap((piece, at) =>
              matchesIn(piece, SEPARATOR, this.#test)?.length ? (asked.wanted[at] ?? []) : []
            ))
        : asked.wanted
    );
  }

  /** Searches some more blocks in the other thread. */
  async #searchElsewhere(): Promise<void> {
    const some: Asked[] = [];
    for (const block of this.#store.index.blocks) {
      if ((this.#found.get(block)?.searched ?? 0) < block.count) {
        some.push(this.#asked(block));
      }
      if (some.length === BLOCKS_AT_ONCE) {
        break;
      }
    }
    try {
      const pieces = some.flatMap(({ piece }) => piece ?? []);
      const found = (await matching(this.#test, pieces)).values();
      for (const asked of some) {
        const own = asked.piece ? found.next().value : asked.wanted;
        if (own) {
          this.#note(asked, own);
          continue;
        }
        const each = await matching(this.#test, this.#apart(asked));
        this.#note(
          asked,
          asked.wanted.filter((_, at) => each[at]?.length)
        );
      }
    } catch (error) {
      this.#refusal = { error };
      throw error;
    }
  }

  #asked(block: Block): Asked {
    const from = this.#found.get(block)?.searched ?? 0;
    const count = block.count - from;
    const wanted = this.#wanted(block, from);
    const { patterns } = this.#test;
    if (patterns.length === 0 || wanted.length === 0) {
      return { block, from, count, wanted, piece: undefined };
    }
    const texts = stripAnsi(this.#store.lines.texts(block, from));
    return { block, from, count, wanted, piece: { texts, count, among: wanted } };
  }

  /** The same lines one by one: one of them holds a separator itself. */
  #apart({ block, from, count, wanted }: Asked): Piece[] {
    const lines = this.#store.lines.within(block, from, count);
    return wanted.map(at => alone(stripAnsi(lines[at]?.text ?? '')));
  }

  /** Lines of a block that pass but for their texts, counted from the one at `from` on. */
  #wanted(block: Block, from: number): number[] {
    const { since, until, tag } = this.#test;
    if (block.last.time < since || block.first.time >= until) {
      return [];
    }
    const all = Array.from({ length: block.count - from }, (_, at) => at);
    if (block.first.time < since || block.last.time >= until) {
      const lines = this.#store.lines.within(block, from, all.length);
      return all.filter(at => {
        const line = lines[at];
        return line && passesButForText(this.#test, line);
      });
    }
    if (!tag) {
      return all;
    }
    const tags = this.#store.lines.tags(block);
    return all.filter(at => {
      const one = tags[from + at] ?? 0;
      return tag(this.#store.hosts[hostIn(one)] ?? '', severityIn(one));
    });
  }

  /** Keeps what was found, unless somebody else has searched there meanwhile. */
  #note({ block, from, count }: Asked, matched: readonly number[]): Found {
    const found = this.#found.get(block) ?? { searched: 0, offsets: [] };
    if (found.searched === from) {
      found.offsets.push(...matched.map(at => from + at));
      found.searched = from + count;
      this.#found.set(block, found);
    }
    return found;
  }
}

/** How many of the ascending numbers are below `limit`. */
function countBelow(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < limit) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
