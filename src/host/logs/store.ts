import type { DatabaseSync } from 'node:sqlite';
import type { Json, Milliseconds } from '../../protocol';
import { ProblemError } from '../problem';
import { Batch } from './batch';
import { BlockIndex } from './blocks';
import type { Columns } from './columns';
import { Contents } from './contents';
import { openDatabase, UnreadableStore } from './database';
import type { Journal } from './database';
import { ErrorCount } from './errors';
import { compareKeys, keyOf, START } from './key';
import type { Key } from './key';
import { severitiesOf } from './level';
import { StoredLines } from './lines';
import { Placing } from './placing';
import type { Placed } from './placing';
import type { Gap, LogEvent } from './source';
import { Statements, text } from './statements';
import { NEW_STATE, parseState } from './storedState';
import type { Loading, StoredState, Stretch, Tail } from './storedState';
import { ERROR, hostIn, isLate, severityIn, tagOf } from './tag';

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
  #state: StoredState;
  readonly #index: BlockIndex;
  readonly #hosts: string[];
  readonly #placing: Placing;
  /** Its lines, to be read. */
  readonly lines: StoredLines;
  /** Counts the appends that moved lines. */
  #arrangement = 0;
  #firstError: { readonly arrangement: number; readonly ordinal: number } | undefined;
  #newestFrom: Milliseconds | undefined;

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
      this.#state = state === undefined ? structuredClone(NEW_STATE) : parseState(state);
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

  /** Above the position of every line. */
  get positions(): number {
    return this.#state.positions;
  }

  /** Where the source goes on. */
  get cursor(): Json | undefined {
    return this.#state.cursor;
  }

  get complete(): boolean {
    return this.#state.complete;
  }

  /** The order of arrival is the order of the log. */
  get inOrder(): boolean {
    return this.#state.inOrder;
  }

  /** The past that is being read; `undefined` while the source follows. */
  get loading(): Loading | undefined {
    return this.#state.loading;
  }

  /** While the past is being read: from this time on, everything is in that was there when the run began. */
  get newestFrom(): Milliseconds | undefined {
    return this.#state.loading && this.#newestFrom;
  }

  /** Runs of positions that streams give in the order of the log; ascending, apart from each other. */
  get stretches(): readonly Stretch[] {
    return this.#state.stretches;
  }

  get late(): number {
    return this.#state.late;
  }

  get errors(): number {
    return this.#state.errors;
  }

  /** Every host that has a line, in order of appearance; the index is the number in a tag. */
  get hosts(): readonly string[] {
    return this.#hosts;
  }

  /** Ordinal of the first line of level `error`. */
  get firstError(): number | undefined {
    if (this.#state.firstError === undefined) {
      return undefined;
    }
    if (this.#firstError?.arrangement !== this.#arrangement) {
      const ordinal = this.lines.ordinalOf(this.#state.firstError);
      this.#firstError = { arrangement: this.#arrangement, ordinal };
    }
    return this.#firstError.ordinal;
  }

  /** A source begins to read: until it has caught up, lines may come in any order. */
  beginLoading(): void {
    this.#newestFrom = undefined;
    if (!this.#state.loading) {
      this.#state.frontier = this.#index.last;
      this.#state.loading = { start: this.#state.positions, scrambled: false };
    }
  }

  /** The source has caught up: from now on a line that does not come at the end is late. */
  endLoading(): void {
    const { loading } = this.#state;
    if (!loading) {
      return;
    }
    if (loading.scrambled || loading.firm !== undefined || loading.tails) {
      this.#seal(loading, this.#state.positions);
    }
    this.#state.loading = undefined;
    this.#state.frontier = undefined;
    this.#saveState();
  }

  /**
   * Remembers a stream of the last lines that begins while the past is being read.
   * @returns false when that is over, or what the stream knows is not of this period
   */
  beginTail(tail: Tail): boolean {
    const { loading } = this.#state;
    if (!loading || tail.known <= loading.start) {
      return false;
    }
    const { tails = [] } = loading;
    if (!tails.some(({ known }) => known === tail.known)) {
      this.#state.loading = { ...loading, tails: [...tails, tail] };
      this.#saveState();
    }
    return true;
  }

  /** Nothing will be added any more. */
  finish(): void {
    this.endLoading();
    this.#state.complete = true;
    this.#saveState();
  }

  /**
   * Adds what is new and remembers the cursor, in one transaction.
   * @throws ProblemError when the log is longer than a store can hold; SQLite's own errors
   */
  append(events: Batch | readonly LogEvent[], cursor: Json, gap?: Gap): Appended {
    const before = structuredClone(this.#state);
    const hostsBefore = this.#hosts.length;
    const { last } = this.#index;
    this.#database.exec('BEGIN');
    let placed: Placed = { fresh: [], changes: [] };
    try {
      const lines = this.#columns(Batch.of(events));
      if (lines) {
        placed = this.#placing.place(lines);
        this.#account(placed.fresh, last);
      }
      this.#firm(gap);
      this.#state.cursor = cursor;
      this.#saveState();
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#state = before;
      this.#hosts.length = hostsBefore;
      if (this.#database.isTransaction) {
        this.#database.exec('ROLLBACK');
      }
      throw error;
    }
    this.#newestFrom = gap?.to ?? this.#newestFrom;
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
    const { positions } = this.#state;
    if (positions + distinct.count > MOST_LINES) {
      throw new ProblemError(
        'machine',
        `The log has more than ${MOST_LINES} lines, which is more than can be kept.`
      );
    }
    if (distinct.count === 0) {
      return undefined;
    }
    const edge = this.#edge();
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

  /** Readers may have seen lines up to here; while the past is read only those that were there before, or are settled. */
  #edge(): Key | undefined {
    const { loading, frontier } = this.#state;
    if (!loading) {
      return this.#index.last;
    }
    const { firm } = loading;
    return firm === undefined ? frontier : later(frontier, { ...START, time: firm });
  }

  /** Brings the state up to the new lines. */
  #account(fresh: readonly Columns[], last: Key | undefined): void {
    const [head, tail] = [fresh[0], fresh.at(-1)];
    if (!head || !tail) {
      return;
    }
    const [first, newest] = [keyOf(head.key(0)), keyOf(tail.key(tail.count - 1))];
    const state = this.#state;
    if (state.loading?.firm !== undefined && first.time < state.loading.firm) {
      this.#begin(state.loading);
    }
    state.positions = (tail.positions.at(-1) ?? 0) + 1;
    state.inOrder &&= !last || compareKeys(first, last) > 0;
    if (state.loading) {
      const { loading } = state;
      const scrambled = loading.last !== undefined && compareKeys(first, loading.last) < 0;
      state.loading = {
        ...loading,
        first: earlier(loading.first, first),
        last: later(loading.last, newest),
        scrambled: loading.scrambled || scrambled
      };
    }
    const errors = new ErrorCount();
    for (const lines of fresh) {
      for (let at = 0; at < lines.count; at++) {
        const tag = lines.tag(at);
        if (isLate(tag)) {
          state.late++;
        }
        const [host, claims] = [hostIn(tag), severityIn(tag) === ERROR];
        if ((claims || errors.expects(host)) && errors.counts(host, claims, lines.text(at))) {
          state.errors++;
          state.firstError = earlier(state.firstError, keyOf(lines.key(at)));
        }
      }
    }
  }

  /**
   * A line comes before those that streams may have given already. What is there stays as it was given, and what comes
   * from now on is a period of its own.
   */
  #begin(loading: Loading): void {
    const { positions } = this.#state;
    this.#seal(loading, positions);
    this.#state.loading = { start: positions, scrambled: false };
  }

  /** No line comes between those of the period any more. */
  #seal({ start, first, tails }: Loading, end: number): void {
    if (first) {
      this.#state.stretches.push({ start, end, first, ...(tails && { tails }) });
    }
  }

  /** What lies before the gap may be given. */
  #firm(gap: Gap | undefined): void {
    const { loading } = this.#state;
    if (loading && gap && gap.from > (loading.firm ?? -Infinity)) {
      this.#state.loading = { ...loading, firm: gap.from };
    }
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

  #saveState(): void {
    this.#setFact('state', JSON.stringify(this.#state));
  }
}

function earlier(a: Key | undefined, b: Key): Key {
  return a && compareKeys(a, b) < 0 ? a : b;
}

function later(a: Key | undefined, b: Key): Key {
  return a && compareKeys(a, b) > 0 ? a : b;
}
