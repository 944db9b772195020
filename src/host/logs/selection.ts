import { setImmediate } from 'node:timers/promises';
import type { Block } from './blocks';
import { passes, within } from './filter';
import type { LineTest } from './filter';
import { SEPARATOR } from './columns';
import { MOST_SIZE } from './lines';
import type { StoredLine } from './lines';
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

  constructor(store: LogStore, test: LineTest) {
    this.#store = store;
    this.#test = test;
  }

  /**
   * Searches what has not been searched yet, for about `budget` milliseconds.
   * @returns whether the whole log has been searched
   */
  advance(budget = STEP): boolean {
    const deadline = performance.now() + budget;
    const { blocks } = this.#store.index;
    this.#before = [0];
    let matching = 0;
    for (const block of blocks) {
      let found = this.#found.get(block);
      if (!found || found.searched < block.count) {
        if (performance.now() >= deadline) {
          return false;
        }
        found = this.#search(block, found);
      }
      matching += found.offsets.length;
      this.#before.push(matching);
    }
    return true;
  }

  /** Searches the whole log, letting others in between steps. @param proceeded called after every step */
  async finish(proceeded?: () => void): Promise<void> {
    while (!this.advance()) {
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

  #search(block: Block, known: Found | undefined): Found {
    const found: Found = known ?? { searched: 0, offsets: [] };
    for (const offset of this.#matches(block, found.searched)) {
      found.offsets.push(offset);
    }
    found.searched = block.count;
    this.#found.set(block, found);
    return found;
  }

  /** Offsets of the matches that have not been searched for yet. */
  #matches(block: Block, searched: number): number[] {
    const { since, until, tag, patterns, hints } = this.#test;
    if (block.last.time < since || block.first.time >= until) {
      return [];
    }
    const cut = block.first.time < since || block.last.time >= until;
    if (cut) {
      return this.#byLine(block, searched);
    }
    const count = block.count - searched;
    let offsets = Array.from({ length: count }, (_, at) => searched + at);
    if (tag) {
      const tags = this.#store.lines.tags(block);
      offsets = offsets.filter(offset => {
        const one = tags[offset] ?? 0;
        return tag(this.#store.hosts[hostIn(one)] ?? '', severityIn(one));
      });
    }
    if (patterns.length > 0 && offsets.length > 0) {
      const texts = stripAnsi(this.#store.lines.texts(block, searched));
      const passing = within(this.#test, () => {
        if (!hints.every(hint => hint.test(texts))) {
          return [];
        }
        const each = texts.split(SEPARATOR);
        return each.length === count
          ? offsets.filter(offset => {
              const plain = each[offset - searched] ?? '';
              return patterns.every(pattern => pattern.test(plain));
            })
          : undefined;
      });
      return passing ?? this.#byLine(block, searched);
    }
    return offsets;
  }

  #byLine(block: Block, searched: number): number[] {
    const lines = this.#store.lines.within(block, searched, block.count - searched);
    return within(this.#test, () =>
      lines.flatMap((line, at) => (passes(this.#test, line) ? [searched + at] : []))
    );
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
