import type { IDisposable } from '@lumino/disposable';

import {
  logState,
  readLog,
  type LogFilter,
  type LogState,
  type LogTarget,
  type Milliseconds,
  type Problem
} from '../../../protocol';
import { problemOf } from '../../client/problem';
import type { IHost } from '../../tokens';
import { LogPages } from './pages';

/** What a {@link LogReading} tells its owner. */
export interface LogReadingEvents {
  /** The first state of a newly opened log came; its ordinals have nothing to do with those of before. */
  onOpened(state: LogState): void;
  onState(oldValue: LogState | undefined, newValue: LogState): void;
  onLines(): void;
  onProblem(oldValue: Problem | undefined, newValue: Problem | undefined): void;
}

/** What is held of one log: the host's newest state of it and pages of lines, as of the last opening. */
export class LogReading implements IDisposable {
  constructor(
    private readonly _host: IHost,
    private readonly _events: LogReadingEvents
  ) {
    _host.statusChanged.connect(this._onHost, this);
  }

  /** What the host says of the log; `undefined` before its first answer. */
  get state(): LogState | undefined {
    return this._state;
  }

  /** The lines that are held; `undefined` before the host's first answer. */
  get pages(): LogPages | undefined {
    return this._pages;
  }

  /** Ended or stopped by something that a person should know. */
  get problem(): Problem | undefined {
    const failure = this._pages?.failure;
    return this._problem ?? (failure === undefined ? undefined : problemOf(failure));
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Reads this log from now on. What is held stays until the first answer. */
  open(target: LogTarget, filter: LogFilter | undefined): void {
    this.close();
    if (this._isDisposed) {
      return;
    }
    this._reopen = () => this.open(target, filter);
    this._hostStartedAt = this._host.info?.startedAt;
    // The lines of before stay on the screen until the first state of the new subscription is here.
    let pages: LogPages | undefined;
    this._subscription = this._host.subscribe(
      logState,
      { ...target, filter },
      {
        credit: 2,
        onEvents: events => {
          const state = events.at(-1);
          if (!state) {
            return;
          }
          if (!pages) {
            pages = this._makePages(target, filter);
            this._pages?.dispose();
            this._pages = pages;
            this._events.onOpened(state);
          }
          this._take(state, pages);
        },
        onEnd: problem => {
          this._setProblem(problem);
        }
      }
    );
  }

  /** Reads no more; what is held stays. */
  close(): void {
    this._reopen = undefined;
    this._subscription?.dispose();
    this._subscription = undefined;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._host.statusChanged.disconnect(this._onHost, this);
      this.close();
      this._pages?.dispose();
    }
  }

  private _makePages(target: LogTarget, filter: LogFilter | undefined): LogPages {
    const pages = new LogPages({
      read: (first, count, signal) =>
        this._host.request(readLog, { ...target, filter, first, count }, signal)
    });
    let failed = false;
    pages.changed.connect(({ failure }) => {
      this._events.onLines();
      if (failed !== (failure !== undefined)) {
        failed = !failed;
        this._events.onProblem(undefined, undefined);
      }
    }, this);
    return pages;
  }

  private _take(state: LogState, pages: LogPages): void {
    const oldValue = this._state;
    this._state = state;
    pages.update(state);
    this._setProblem(state.phase === 'paused' ? state.problem : undefined);
    this._events.onState(oldValue, state);
  }

  private _setProblem(problem: Problem | undefined): void {
    const oldValue = this._problem;
    if (problem !== oldValue) {
      this._problem = problem;
      this._events.onProblem(oldValue, problem);
    }
  }

  /** A new host counts revisions from its own start: nothing held may be compared with it. */
  private readonly _onHost = (): void => {
    const startedAt = this._host.info?.startedAt;
    if (
      this._host.status === 'connected' &&
      this._hostStartedAt !== undefined &&
      startedAt !== this._hostStartedAt
    ) {
      this._reopen?.();
    }
    this._hostStartedAt ??= startedAt;
  };

  private _state: LogState | undefined;
  private _pages: LogPages | undefined;
  private _subscription: IDisposable | undefined;
  private _problem: Problem | undefined;
  private _reopen: (() => void) | undefined;
  private _hostStartedAt: Milliseconds | undefined;
  private _isDisposed = false;
}
