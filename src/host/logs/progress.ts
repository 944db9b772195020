import type { Json, Milliseconds } from '../../protocol';
import type { Columns } from './columns';
import { ErrorCount } from './errors';
import { compareKeys, keyOf, START } from './key';
import type { Key } from './key';
import type { Gap } from './source';
import { NEW_STATE, parseState } from './storedState';
import type { Loading, StoredState, Stretch, Tail } from './storedState';
import { ERROR, hostIn, isLate, severityIn } from './tag';

/** What readers may know of a log's progress. */
export type Known = Pick<
  Progress,
  | 'positions'
  | 'cursor'
  | 'complete'
  | 'inOrder'
  | 'loading'
  | 'newestFrom'
  | 'stretches'
  | 'late'
  | 'errors'
>;

/**
 * How far a log has come: what is known of it beside its lines, and how each append and each phase of its source changes
 * that. Kept as text in the transaction of every append.
 */
export class Progress {
  #state: StoredState;
  #newestFrom: Milliseconds | undefined;

  /**
   * @param stored what {@link toString} gave; a new log without it
   * @throws when it is something else
   */
  constructor(stored: string | undefined) {
    this.#state = stored === undefined ? structuredClone(NEW_STATE) : parseState(stored);
  }

  toString(): string {
    return JSON.stringify(this.#state);
  }

  /** What it gives makes it again as it is now. */
  remember(): () => void {
    const state = structuredClone(this.#state);
    const newestFrom = this.#newestFrom;
    return () => {
      this.#state = state;
      this.#newestFrom = newestFrom;
    };
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

  /** The first line of level `error`. */
  get firstError(): Key | undefined {
    return this.#state.firstError;
  }

  /** A source begins to read: until it has caught up, lines may come in any order. */
  beginLoading(last: Key | undefined): void {
    this.#newestFrom = undefined;
    if (!this.#state.loading) {
      this.#state.frontier = last;
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
    }
    return true;
  }

  /** Nothing will be added any more. */
  finish(): void {
    this.endLoading();
    this.#state.complete = true;
  }

  /** Readers may have seen lines up to here; while the past is read only those that were there before, or are settled. */
  edge(last: Key | undefined): Key | undefined {
    const { loading, frontier } = this.#state;
    if (!loading) {
      return last;
    }
    const { firm } = loading;
    return firm === undefined ? frontier : later(frontier, { ...START, time: firm });
  }

  /**
   * Takes new lines into account.
   *
   * @param last of all lines before
   */
  account(fresh: readonly Columns[], last: Key | undefined): void {
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

  /** The source goes on at a cursor, and what lies before the gap may be given. */
  goOn(cursor: Json, gap: Gap | undefined): void {
    this.#state.cursor = cursor;
    this.#newestFrom = gap?.to ?? this.#newestFrom;
    const { loading } = this.#state;
    if (loading && gap && gap.from > (loading.firm ?? -Infinity)) {
      this.#state.loading = { ...loading, firm: gap.from };
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
}

function earlier(a: Key | undefined, b: Key): Key {
  return a && compareKeys(a, b) < 0 ? a : b;
}

function later(a: Key | undefined, b: Key): Key {
  return a && compareKeys(a, b) > 0 ? a : b;
}
