import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { UnreadableStore } from './database';

/** One row; `integer`, `text` and `bytes` read its cells. */
export type Row = readonly unknown[];

/** The statements of one database, each prepared once. */
export class Statements {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get(sql: string, ...parameters: SQLInputValue[]): Row | undefined {
    const row: unknown = this.#statement(sql).get(...parameters);
    return row === undefined ? undefined : cells(row);
  }

  all(sql: string, ...parameters: SQLInputValue[]): Row[] {
    return this.#statement(sql)
      .all(...parameters)
      .map(cells);
  }

  /** @returns how many rows changed */
  run(sql: string, ...parameters: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...parameters).changes);
  }

  /** Rows come as arrays: objects cost twice the time. */
  #statement(sql: string): StatementSync {
    let statement = this.#prepared.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      statement.setReturnArrays(true);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }
}

/** @throws UnreadableStore when the cell holds something else */
export function integer(cell: unknown): number {
  if (typeof cell !== 'number') {
    throw new UnreadableStore('A stored log holds something else where a number belongs.');
  }
  return cell;
}

/** @throws UnreadableStore when the cell holds something else */
export function text(cell: unknown): string {
  if (typeof cell !== 'string') {
    throw new UnreadableStore('A stored log holds something else where a text belongs.');
  }
  return cell;
}

/** @throws UnreadableStore when the cell holds something else */
export function bytes(cell: unknown): Uint8Array {
  if (!(cell instanceof Uint8Array)) {
    throw new UnreadableStore('A stored log holds something else where bytes belong.');
  }
  return cell;
}

function cells(row: unknown): Row {
  if (!Array.isArray(row)) {
    throw new TypeError('SQLite returned a row that is no array.');
  }
  return row;
}
