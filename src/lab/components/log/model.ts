import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

import type {
  KnownLine,
  LogFilter,
  LogLine,
  LogState,
  LogTarget,
  Milliseconds,
  Problem
} from '../../../protocol';
import type { IHost } from '../../tokens';
import type { Zone } from '../moments';
import type { LogChange, Reveal } from './changes';
import { openLines, type OpenLine } from './openLines';
import { LogQueries, type LinePlace } from './queries';
import { LogReading } from './reading';
import { LogSearch } from './search';

/**
 * A log as a view shows it: what the host says of it, the pages of lines that are held, and how the person looks at it
 * (filter, search, following, wrapping, clock). Widgets read it and listen to its one signal.
 *
 * It reads only while {@link LogModel.active}. Before the host has answered it shows the lines that were saved with the
 * notebook.
 */
export class LogModel implements IDisposable {
  constructor(options: {
    readonly host: IHost;
    readonly target: LogTarget;
    /** Lines to show until the host answers. */
    readonly saved?: readonly LogLine[];
  }) {
    this._target = options.target;
    this._saved = options.saved ?? [];
    this._queries = new LogQueries(options.host, () => ({ ...this._target, filter: this._filter }));
    this._reading = new LogReading(options.host, {
      onOpened: state => {
        this._leftAt = state.matching;
      },
      onState: (oldValue, newValue) => {
        const moved = oldValue?.revision !== newValue.revision;
        const grown = oldValue?.matching !== newValue.matching;
        // A state after a failure may mean that the host is back.
        if (moved || grown || this.search.problem) {
          this.search.refresh();
        }
        this._emit('state', oldValue, newValue);
      },
      onLines: () => this._emit('lines'),
      onProblem: (oldValue, newValue) => this._emit('problem', oldValue, newValue)
    });
    this.search.changed.connect(() => this._emit('search'));
  }

  /** A search through all lines that pass the filter. */
  readonly search = new LogSearch({
    find: (question, signal) => this._queries.find(question, signal),
    here: () => this.top,
    onFound: ordinal => this.reveal(ordinal)
  });

  /** One signal for everything; `name` says what. */
  get changed(): ISignal<this, LogChange> {
    return this._changed;
  }

  /** Asks whoever shows the log to go to a line. */
  get revealed(): ISignal<this, Reveal> {
    return this._revealed;
  }

  get target(): LogTarget {
    return this._target;
  }
  /** The same log by another connection's credentials, e.g. of a restarted kernel. */
  set target(value: LogTarget) {
    if (value.contextId !== this._target.contextId) {
      this._target = value;
      this._reopen();
    }
  }

  /** Somebody looks: subscribed to the host. */
  get active(): boolean {
    return this._active;
  }
  set active(value: boolean) {
    if (value !== this._active && !this._isDisposed) {
      this._active = value;
      this._reopen();
    }
  }

  /** What the host says of the log; `undefined` before its first answer. */
  get state(): LogState | undefined {
    return this._reading.state;
  }

  /** Nothing has come from the host: the lines are those that were saved. */
  get isSaved(): boolean {
    return this._reading.pages === undefined;
  }

  /** Lines that pass the filter. */
  get count(): number {
    return this._reading.pages ? this._reading.pages.count : this._saved.length;
  }

  /** Changes whenever ordinals may have moved. */
  get revision(): number {
    return this._reading.pages?.revision ?? -1;
  }

  /** Ended or stopped by something that a person should know. */
  get problem(): Problem | undefined {
    return this._reading.problem;
  }

  get hosts(): readonly string[] {
    return this.state?.hosts ?? [...new Set(this._saved.map(line => line.host))];
  }

  /** The unfinished lines among those shown. */
  get open(): readonly OpenLine[] {
    return openLines(this.state, this._filter);
  }

  get filter(): LogFilter | undefined {
    return this._filter;
  }

  /** Shows other lines, staying at the line that is looked at or what comes next of those. */
  setFilter(filter: LogFilter | undefined): void {
    const oldValue = this._filter;
    if (JSON.stringify(oldValue ?? {}) === JSON.stringify(filter ?? {})) {
      return;
    }
    const line = this._following ? undefined : this.line(this.top);
    const empty = !filter || Object.values(filter).every(value => value === undefined);
    this._filter = empty ? undefined : filter;
    this.search.refresh({ now: true });
    this._reopen();
    this._emit('filter', oldValue, this._filter);
    if (line) {
      void this._goTo(line);
    }
  }

  /** Whether the view stays at the growing end. */
  get following(): boolean {
    return this._following;
  }
  set following(value: boolean) {
    if (value !== this._following) {
      this._following = value;
      this._leftAt = this.count;
      this._emit('following', !value, value);
    }
  }

  /** Lines that came since following stopped. */
  get unseen(): number {
    return this._following ? 0 : Math.max(0, this.count - this._leftAt);
  }

  get wrap(): boolean {
    return this._wrap;
  }
  set wrap(value: boolean) {
    if (value !== this._wrap) {
      this._wrap = value;
      this._emit('wrap', !value, value);
    }
  }

  get zone(): Zone {
    return this._zone;
  }
  set zone(value: Zone) {
    if (value !== this._zone) {
      const oldValue = this._zone;
      this._zone = value;
      this._emit('zone', oldValue, value);
    }
  }

  /** Ordinal of the uppermost visible line; kept by the list. */
  top = 0;

  line(ordinal: number): LogLine | undefined {
    return this._reading.pages ? this._reading.pages.line(ordinal) : this._saved[ordinal];
  }

  lastKnown(ordinal: number): LogLine | undefined {
    return this._reading.pages ? this._reading.pages.lastKnown(ordinal) : this._saved[ordinal];
  }

  /** Says which lines are looked at, `last` exclusive. */
  want(first: number, last: number): void {
    this._reading.pages?.want(first, last);
  }

  /** Lines `first` to `last` (exclusive) from the host, in windows, for copying and saving. */
  read(first: number, last: number, signal: AbortSignal): AsyncGenerator<readonly LogLine[]> {
    return this._queries.read(first, last, signal);
  }

  /** Goes to a line and stops following. */
  reveal(ordinal: number, align: Reveal['align'] = 'center'): void {
    this.following = false;
    this._revealed.emit({ ordinal, align });
  }

  /** Ordinal of a line that was read before, wherever it is now; of the next one where the filter hides it. */
  locate(line: KnownLine): Promise<number> {
    return this._queries.locate(line);
  }

  /** Goes to the first line at or after a time. */
  goToTime(time: Milliseconds): Promise<void> {
    return this._goTo({ time });
  }

  /** Goes to the first line of level `error` among those shown, else to the first of all. */
  async goToFirstError(): Promise<void> {
    if (!this._filter) {
      if (this.state?.firstError !== undefined) {
        this.reveal(this.state.firstError);
      }
      return;
    }
    const line = await this._queries.firstError();
    if (line) {
      await this._goTo(line);
    }
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._reading.dispose();
    this.search.dispose();
    Signal.clearData(this);
  }

  private async _goTo(place: LinePlace): Promise<void> {
    const ordinal = await this._queries.locate(place);
    if (!this._isDisposed) {
      this.reveal(ordinal, 'start');
    }
  }

  private _reopen(): void {
    if (this._active && !this._isDisposed) {
      this._reading.open(this._target, this._filter);
    } else {
      this._reading.close();
    }
  }

  private _emit(name: LogChange['name'], oldValue?: unknown, newValue?: unknown): void {
    this._changed.emit({ name, oldValue, newValue });
  }

  private readonly _queries: LogQueries;
  private readonly _reading: LogReading;
  private readonly _saved: readonly LogLine[];
  private readonly _changed = new Signal<this, LogChange>(this);
  private readonly _revealed = new Signal<this, Reveal>(this);
  private _target: LogTarget;
  private _active = false;
  private _filter: LogFilter | undefined;
  private _following = true;
  private _leftAt = 0;
  private _wrap = false;
  private _zone: Zone = 'local';
  private _isDisposed = false;
}
