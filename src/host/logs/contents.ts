import type { Block } from './blocks';
import { tagsIn } from './cells';
import { Columns, SEPARATOR } from './columns';
import { UnreadableStore } from './database';
import { bytes, integer, text } from './statements';
import type { Row, Statements } from './statements';

/** So many pieces may a block be stored in before they are made one. */
const MOST_PARTS = 16;
/** Blocks that are kept as they were read, of all logs together: a window lies in two, and each takes about 100 kB. */
const CACHED_BLOCKS = 32;
/** The one unused for longest comes first. */
const cache = new Map<Block, Columns>();

/**
 * The lines of each block in the database, and what the database knows of each block. A block that grows gets a further
 * piece, so that a line is not written again for each one that follows it.
 */
export class Contents {
  readonly #sql: Statements;

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  /** Every block, in no order. */
  blocks(): Block[] {
    return this.#sql.all('SELECT * FROM blocks').map(blockIn);
  }

  /** Writes down what is known of a block. */
  describe({ number, parts, count, size, oldest, newest, first, last }: Block): void {
    this.#sql.run(
      'REPLACE INTO blocks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      ...[number, parts, count, size, oldest, newest],
      ...[first.time, first.delay, first.id, last.time, last.delay, last.id]
    );
  }

  /** @throws UnreadableStore when the lines are not what is known of the block */
  read(block: Block): Columns {
    let columns = cache.get(block);
    if (columns?.count !== block.count) {
      const parts = this.#parts('numbers, ids, texts', block).map(
        part => new Columns(bytes(part[0]), text(part[1]), text(part[2]))
      );
      columns = Columns.join(parts);
      fits(block, columns.count);
    }
    cache.delete(block);
    cache.set(block, columns);
    const [oldest] = cache.keys();
    if (oldest && cache.size > CACHED_BLOCKS) {
      cache.delete(oldest);
    }
    return columns;
  }

  /** The texts of a block's lines, a {@link SEPARATOR} between each two: for one look, so they are not kept. */
  texts(block: Block): string {
    return this.#parts('texts', block)
      .map(part => text(part[0]))
      .join(SEPARATOR);
  }

  /** The tags of a block's lines: for one look, so they are not kept. */
  tags(block: Block): Uint32Array {
    const parts = this.#parts('numbers', block).map(part => tagsIn(bytes(part[0])));
    const [first = new Uint32Array()] = parts;
    const tags = parts.length > 1 ? Uint32Array.from(parts.flatMap(part => [...part])) : first;
    fits(block, tags.length);
    return tags;
  }

  #parts(columns: string, { number }: Block): Row[] {
    const first = number * MOST_PARTS;
    return this.#sql.all(
      `SELECT ${columns} FROM lines WHERE number BETWEEN ? AND ? ORDER BY number`,
      first,
      first + MOST_PARTS - 1
    );
  }

  /** Writes a block anew. @returns in how many parts */
  write(number: number, lines: Columns, parts: number): number {
    if (parts > 0) {
      this.#sql.run(
        'DELETE FROM lines WHERE number BETWEEN ? AND ?',
        number * MOST_PARTS,
        number * MOST_PARTS + parts - 1
      );
    }
    this.#insert(number * MOST_PARTS, lines);
    return 1;
  }

  /** Writes lines behind those of a block. @returns in how many parts they are then all together */
  extend(block: Block, lines: Columns): number {
    if (block.parts >= MOST_PARTS) {
      return this.write(block.number, Columns.join([this.read(block), lines]), block.parts);
    }
    this.#insert(block.number * MOST_PARTS + block.parts, lines);
    return block.parts + 1;
  }

  #insert(number: number, { numbers, ids, texts }: Columns): void {
    this.#sql.run('INSERT INTO lines VALUES (?, ?, ?, ?)', number, numbers, texts, ids);
  }
}

function fits(block: Block, count: number): void {
  if (count !== block.count) {
    throw new UnreadableStore('The index of the log does not fit its lines.');
  }
}

function blockIn(row: Row): Block {
  return {
    number: integer(row[0]),
    parts: integer(row[1]),
    count: integer(row[2]),
    size: integer(row[3]),
    oldest: integer(row[4]),
    newest: integer(row[5]),
    first: { time: integer(row[6]), delay: integer(row[7]), id: text(row[8]) },
    last: { time: integer(row[9]), delay: integer(row[10]), id: text(row[11]) }
  };
}
