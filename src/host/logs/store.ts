import type { DatabaseSync } from 'node:sqlite';
import type { Json, Milliseconds } from '../../protocol';
import { ProblemError } from '../problem';
import { Batch } from './batch';
import { BlockIndex } from './blocks';
import type { Columns } from './columns';
import { Contents } from './contents';
import { openDatabase, UnreadableStore } from './database';
import type { Journal } from './database';
import { compareKeys, keyOf } from './key';
import type { Key } from './key';
import { severitiesOf } from './level';
import { StoredLines } from './lines';
import { Placing } from './placing';
import type { Placed } from './placing';
import { Progress } from './progress';
import type { Known } from './progress';
import type { Gap, LogEvent } from './source';
import { Statements, text } from './statements';
import type { Tail } from './storedState';
import { hostIn, tagOf } from './tag';

/** What an append did. */
export interface Appended {
  readonly added: number;
  /** The first new line that was placed before lines of earlier appends. */
  readonly movedFrom: Key | undefined;
}

/**
 * A line that is placed before others counts as late when the source took it in so long after it was written. Sooner is
 * the usual way of CloudWatch Logs, where agents send what several hosts wrote in turns of a second or more.
 */
export const LATE_AFTER: Milliseconds = 5_000;

/** Two counts of lines share one safe integer in a stream's positions (see `stream.ts`), so each has 26 bits. */
export const MOST_LINES = 2 ** 26;

/**
 * The lines of one log in one SQLite file, in the order of the log, with the cursor that they were read up to: both
 * change in one transaction, so whoever opens the file after a crash finds a pair that fits. Every call is synchronous
 * and short; what takes long is split by the caller.
 */
export class LogStore implements Disposable {
  readonly file: string;
  readonly #database: DatabaseSync;
  readonly #sql: Statements;
  readonly #progress: Progress;
  readonly #index: BlockIndex;
  readonly #hosts: string[];
  readonly #placing: Placing;
  /** Its lines, to be read. */
  readonly lines: StoredLines;
  /** Counts the appends that moved lines. */
  #arrangement = 0;
  #firstError: { readonly arrangement: number; readonly ordinal: number } | undefined;

  /**
   * Opens or makes the store of the log named `name`. Whoever opens it closes it.
   * @throws UnreadableStore; SQLite's own errors otherwise, such as that of a file in use
   */
  static open(file: string, name: string, journal: Journal): LogStore {
    const database = openDatabase(file, journal);
    try {
      return new LogStore(file, database, name);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  private constructor(file: string, database: DatabaseSync, name: string) {
    this.file = file;
    this.#database = database;
    this.#sql = new Statements(database);
    const storedName = this.#fact('name');
    if (storedName === undefined) {
      this.#setFact('name', name);
    } else if (storedName !== name) {
      throw new UnreadableStore(`The file holds the log ${storedName}, not ${name}.`);
    }
    const state = this.#fact('state');
    try {
      this.#progress = new Progress(state);
    } catch (error) {
      throw new UnreadableStore(`The state of the log ${name} cannot be read.`, { cause: error });
    }
    const contents = new Contents(this.#sql);
    const blocks = contents.blocks().sort((a, b) => compareKeys(a.first, b.first));
    this.#index = new BlockIndex(blocks);
    this.#placing = new Placing(this.#index, contents);
    this.#hosts = this.#sql.all('SELECT name FROM hosts ORDER BY number').map(row => text(row[0]));
    this.lines = new StoredLines(contents, this.#index, this.#hosts);
  }

  get index(): BlockIndex {
    return this.#index;
  }

  get total(): number {
    return this.#index.total;
  }

  /** Every host that has a line, in order of appearance; the index is the number in a tag. */
  get hosts(): readonly string[] {
    return this.#hosts;
  }

  get progress(): Known {
    return this.#progress;
  }

  /** Ordinal of the first line of level `error`. */
  get firstError(): number | undefined {
    const { firstError } = this.#progress;
    if (firstError === undefined) {
      return undefined;
    }
    if (this.#firstError?.arrangement !== this.#arrangement) {
      const ordinal = this.lines.ordinalOf(firstError);
      this.#firstError = { arrangement: this.#arrangement, ordinal };
    }
    return this.#firstError.ordinal;
  }

  /** A source begins to read: until it has caught up, lines may come in any order. */
  beginLoading(): void {
    this.#progress.beginLoading(this.#index.last);
  }

  /** See {@link Progress.endLoading}. */
  endLoading(): void {
    if (this.#progress.loading) {
      this.#progress.endLoading();
      this.#save();
    }
  }

  /** See {@link Progress.beginTail}. */
  beginTail(tail: Tail): boolean {
    const begun = this.#progress.beginTail(tail);
    if (begun) {
      this.#save();
    }
    return begun;
  }

  /** Nothing will be added any more. */
  finish(): void {
    this.#progress.finish();
    this.#save();
  }

  /**
   * Adds what is new and remembers the cursor, in one transaction.
   * @throws ProblemError when the log is longer than a store can hold; SQLite's own errors
   */
  append(events: Batch | readonly LogEvent[], cursor: Json, gap?: Gap): Appended {
    const forget = this.#progress.remember();
    const hostsBefore = this.#hosts.length;
    const { last } = this.#index;
    this.#database.exec('BEGIN');
    let placed: Placed = { fresh: [], changes: [] };
    try {
      const lines = this.#columns(Batch.of(events));
      if (lines) {
        placed = this.#placing.place(lines);
        this.#progress.account(placed.fresh, last);
      }
      this.#progress.goOn(cursor, gap);
      this.#save();
      this.#database.exec('COMMIT');
    } catch (error) {
      forget();
      this.#hosts.length = hostsBefore;
      if (this.#database.isTransaction) {
        this.#database.exec('ROLLBACK');
      }
      throw error;
    }
    const { fresh, changes } = placed;
    this.#index.rearrange(changes);
    const first = fresh[0]?.key(0);
    const movedFrom = first && last && compareKeys(first, last) < 0 ? keyOf(first) : undefined;
    if (movedFrom) {
      this.#arrangement++;
    }
    return { added: fresh.reduce((sum, { count }) => sum + count, 0), movedFrom };
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    if (this.#database.isOpen) {
      this.#database.close();
    }
  }

  /** Closes the file as it is: it is damaged, and will be deleted. */
  abandon(): void {
    this.#database.close();
  }

  /**
   * The events as they are kept, in order, without those that come twice; `undefined` for none.
   * @throws RangeError for a time that is no whole number
   */
  #columns({ lines, hosts }: Batch): Columns | undefined {
    const distinct = lines.ordered();
    const { positions } = this.#progress;
    if (positions + distinct.count > MOST_LINES) {
      throw new ProblemError(
        'machine',
        `The log has more than ${MOST_LINES} lines, which is more than can be kept.`
      );
    }
    if (distinct.count === 0) {
      return undefined;
    }
    const edge = this.#progress.edge(this.#index.last);
    const severities = severitiesOf(distinct);
    const numbers: number[] = [];
    return distinct.arriving(positions, at => {
      const delay = distinct.delay(at);
      if (!Number.isSafeInteger(distinct.times[at]) || !Number.isSafeInteger(delay)) {
        throw new RangeError(`The times of event ${distinct.id(at)} are no whole milliseconds.`);
      }
      const late = delay > LATE_AFTER && edge !== undefined && distinct.compare(at, edge) < 0;
      const named = hostIn(distinct.tag(at));
      const host = (numbers[named] ??= this.#hostNumber(hosts[named] ?? ''));
      return tagOf(host, late, severities[at]);
    });
  }

  #hostNumber(name: string): number {
    const known = this.#hosts.indexOf(name);
    if (known >= 0) {
      return known;
    }
    this.#sql.run('INSERT INTO hosts (number, name) VALUES (?, ?)', this.#hosts.length, name);
    return this.#hosts.push(name) - 1;
  }

  #fact(name: string): string | undefined {
    const row = this.#sql.get('SELECT value FROM facts WHERE name = ?', name);
    return row && text(row[0]);
  }

  #setFact(name: string, value: string): void {
    this.#sql.run(
      'INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      name,
      value
    );
  }

  #save(): void {
    this.#setFact('state', this.#progress.toString());
  }
}
