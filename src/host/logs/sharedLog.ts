import type { Json, LogFilter, LogState, Milliseconds, Problem } from '../../protocol';
import type { Clock } from '../clock';
import { ProblemError } from '../problem';
import type { Batch } from './batch';
import { Changes } from './changes';
import { Feed } from './feed';
import type { Fed } from './feed';
import { lineTest } from './filter';
import type { LineTest } from './filter';
import { isDamage } from './database';
import { compareKeys, START } from './key';
import type { Key } from './key';
import { Pulse } from './pulse';
import { Selection } from './selection';
import type { Gap, LogEvent, LogSource } from './source';
import type { LogStore } from './store';
import { LiveWishes } from './wishes';

/** States are told at most ten times a second. */
const STATE_INTERVAL: Milliseconds = 100;
/** How long a call for the state may search; what it does not get through is searched behind it. */
const STATE_BUDGET: Milliseconds = 5;
/** Filters and searches whose lines are remembered; the one unused for longest goes first. */
const MOST_SELECTIONS = 8;

/** Sorts `algo-10` behind `algo-9`. */
const byName = new Intl.Collator('en', { numeric: true }).compare;

/** Who opened the store of a log, and looks after its file. */
export interface LogOwner {
  /** The log has become complete. */
  finished(): void;
  /** Deletes a damaged store and opens a new one for the same log. */
  renew(damaged: LogStore): LogStore;
}

/**
 * One log, whoever reads it: its store, the source that feeds it, and what its readers are told. `Logs` makes it for the
 * first reader and closes it behind the last.
 */
export class SharedLog implements Fed, Disposable {
  #store: LogStore;
  readonly pulse = new Pulse();
  readonly live = new LiveWishes();
  readonly #feed: Feed;
  readonly #changes: Changes;
  readonly #selections = new Map<string, Selection>();
  /** Selections that are being searched behind a state. */
  readonly #searching = new Set<Selection>();
  readonly #owner: LogOwner;
  #readers = 0;
  #closed = false;
  #problem: Problem | undefined;
  #settled = false;
  #open: Readonly<Record<string, string>> = {};
  /** Where lines moved since the revision was last told. */
  #movedFrom: Key | undefined;
  #revision = 0;
  #changedFrom = 0;

  constructor(store: LogStore, clock: Clock, owner: LogOwner) {
    this.#store = store;
    this.#owner = owner;
    this.#feed = new Feed(clock, this);
    this.#changes = new Changes(clock, STATE_INTERVAL);
  }

  get store(): LogStore {
    return this.#store;
  }

  get readers(): number {
    return this.#readers;
  }

  get cursor(): Json | undefined {
    return this.store.progress.cursor;
  }

  get problem(): Problem | undefined {
    return this.#problem;
  }

  /** The job has ended and nothing new came for a while, or the log is complete. */
  get settledOrComplete(): boolean {
    return this.#settled || this.store.progress.complete;
  }

  /** Counts a reader, and reads the source while there are any and the log is not complete. */
  join(source: LogSource): Disposable {
    const given = this.#feed.add(source);
    this.#readers++;
    if (!this.store.progress.complete) {
      this.#feed.start();
    }
    return {
      [Symbol.dispose]: () => {
        given[Symbol.dispose]();
        this.#readers--;
      }
    };
  }

  onChange(changed: () => void): Disposable {
    return this.#changes.listen(changed);
  }

  state(filter?: LogFilter): LogState {
    const { store } = this;
    const test = lineTest(filter);
    const selection = test && this.selection(test);
    const searching = selection !== undefined && !selection.advance(STATE_BUDGET);
    if (searching) {
      void this.#finish(selection);
    }
    this.#tellMoves();
    const { firstError } = store;
    return {
      total: store.total,
      matching: selection?.matching ?? store.total,
      ...(searching && { searching }),
      revision: this.#revision,
      changedFrom: selection?.rank(this.#changedFrom) ?? this.#changedFrom,
      hosts: [...store.hosts].sort(byName),
      late: store.progress.late,
      errors: store.progress.errors,
      ...(firstError !== undefined && { firstError }),
      open: this.#open,
      phase: this.#phase(),
      ...(this.#problem && { problem: this.#problem })
    };
  }

  /** The lines that pass a test, remembered for the next call. */
  selection(test: LineTest): Selection {
    const selection = this.#selections.get(test.name) ?? new Selection(this.store, test);
    this.#selections.delete(test.name);
    this.#selections.set(test.name, selection);
    const [oldest] = this.#selections.keys();
    if (this.#selections.size > MOST_SELECTIONS && oldest !== undefined) {
      this.#selections.delete(oldest);
    }
    return selection;
  }

  began(): void {
    this.store.beginLoading();
    this.#changed();
  }

  append(events: Batch | readonly LogEvent[], cursor: Json, gap?: Gap): number {
    const { added, movedFrom } = this.store.append(events, cursor, gap);
    if (movedFrom && (!this.#movedFrom || compareKeys(movedFrom, this.#movedFrom) < 0)) {
      this.#movedFrom = movedFrom;
    }
    if (added > 0) {
      this.#changed();
    } else if (gap) {
      this.pulse.beat();
    }
    return added;
  }

  opened(text: Readonly<Record<string, string>>): void {
    this.#open = { ...text };
    this.#changed();
  }

  caughtUp(): void {
    this.store.endLoading();
    this.#changed();
  }

  settled(): void {
    this.#settled = true;
    this.#changed();
  }

  paused(problem: Problem | undefined): void {
    if (this.#problem !== problem) {
      this.#problem = problem;
      this.#changed();
    }
  }

  failed(error: unknown): boolean {
    const { store } = this;
    this.mended(error, store);
    return store !== this.#store;
  }

  finished(): void {
    this.store.finish();
    this.#open = {};
    this.#changed();
    this.#owner.finished();
  }

  /**
   * What to tell a reader who ran into an error on a store. When the store turns out to be damaged, it is deleted and
   * the log is read anew: its ordinals and positions mean nothing any more.
   */
  mended(error: unknown, store: LogStore): unknown {
    if (store === this.#store && isDamage(error)) {
      this.#feed.stop();
      this.#selections.clear();
      this.#store = this.#owner.renew(store);
      this.#movedFrom = START;
      this.#feed.start();
      this.#changed();
    }
    if (store === this.#store) {
      return error;
    }
    return new ProblemError('unavailable', 'What was stored of the log is damaged.', {
      hint: 'It is being read anew; open it again.',
      cause: error
    });
  }

  /** Stops the source; its owner closes the store. */
  [Symbol.dispose](): void {
    this.#closed = true;
    this.#feed.stop();
    this.#changes[Symbol.dispose]();
    this.#selections.clear();
    this.pulse.beat();
  }

  #phase(): LogState['phase'] {
    if (this.store.progress.complete) {
      return 'complete';
    }
    if (this.#problem) {
      return 'paused';
    }
    if (this.#settled) {
      return 'settled';
    }
    return this.store.progress.loading ? 'loading' : 'live';
  }

  #changed(): void {
    this.pulse.beat();
    this.#changes.tell();
  }

  /** Makes one revision of all moves since the last one was told, so that who looks each time misses none. */
  #tellMoves(): void {
    if (this.#movedFrom) {
      this.#revision++;
      this.#changedFrom = this.store.total > 0 ? this.store.lines.ordinalOf(this.#movedFrom) : 0;
      this.#movedFrom = undefined;
    }
  }

  /** Goes on searching behind a state that could not wait for it, and tells as it proceeds. */
  async #finish(selection: Selection): Promise<void> {
    if (this.#searching.has(selection)) {
      return;
    }
    this.#searching.add(selection);
    const store = this.#store;
    try {
      await selection.finish(() => this.#changes.tell());
    } catch (error) {
      // Nobody waits for this search. Who asks again is told of what was not mended here.
      if (!this.#closed) {
        this.mended(error, store);
        this.#changes.tell();
      }
    } finally {
      this.#searching.delete(selection);
    }
  }
}
