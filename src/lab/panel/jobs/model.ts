import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { JobList, JobQuery, Problem } from '../../../protocol';
import { watchJobs } from '../../../protocol';
import type { IHost } from '../../tokens';

/** A host answers for at most so many rows; a list of more is for `%sagemaker jobs` with its filters. */
const MOST = 5_000;

/** What there is to show; a new object on every change. */
export interface JobListState {
  /** The newest list; it stays while the host is away. */
  readonly list: JobList | undefined;
  /** Why there is no list, or no newer one. */
  readonly problem: Problem | undefined;
  /** The problem is on its way to pass by itself: the connection is coming back. */
  readonly waiting: boolean;
}

/** The live list of jobs of all places, read only while somebody looks. */
export class JobListModel implements IDisposable {
  /** @param query what to list; its `limit` is where {@link showOlder} starts from */
  constructor(
    private readonly _host: IHost,
    private readonly _query: JobQuery & { readonly limit: number }
  ) {
    this._limit = _query.limit;
    _host.statusChanged.connect(this._update, this);
  }

  get state(): JobListState {
    return this._state;
  }

  get stateChanged(): ISignal<this, JobListState> {
    return this._stateChanged;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Whether somebody looks. */
  get active(): boolean {
    return this._active;
  }
  set active(active: boolean) {
    if (active !== this._active && !this._isDisposed) {
      this._active = active;
      this._subscribe();
    }
  }

  /** Whether {@link showOlder} can show more. */
  get canShowOlder(): boolean {
    return (this._state.list?.more ?? false) && this._limit < MOST;
  }

  /** Lists five times as many. */
  showOlder(): void {
    this._limit = Math.min(this._limit * 5, MOST);
    this._subscribe();
  }

  /** Asks anew, and connects anew where the connection is away. */
  refresh(): void {
    if (this._host.status !== 'connected') {
      this._host.reconnect();
    }
    this._subscribe();
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._subscription?.dispose();
      this._host.statusChanged.disconnect(this._update, this);
      Signal.clearData(this);
    }
  }

  private _subscribe(): void {
    this._subscription?.dispose();
    this._subscription = undefined;
    if (!this._active) {
      return;
    }
    this._ended = undefined;
    this._subscription = this._host.subscribe(
      watchJobs,
      { ...this._query, limit: this._limit },
      {
        credit: 1,
        onEvents: events => {
          this._take(events.at(-1));
        },
        onEnd: problem => {
          this._ended = problem ?? ENDED;
          this._update();
        }
      }
    );
    this._update();
  }

  /** A list without jobs means something only when every place has answered. */
  private _take(list: JobList | undefined): void {
    if (list && (list.jobs.length > 0 || !list.pending || this._list)) {
      this._list = list;
      this._update();
    }
  }

  private readonly _update = (): void => {
    const { status, problem } = this._host;
    const away = status === 'unavailable' || status === 'reconnecting';
    this._state = {
      list: this._list,
      problem: this._ended ?? (away ? problem : undefined),
      waiting: this._ended === undefined && away
    };
    this._stateChanged.emit(this._state);
  };

  private readonly _stateChanged = new Signal<this, JobListState>(this);
  private _state: JobListState = { list: undefined, problem: undefined, waiting: false };
  private _limit: number;
  private _list: JobList | undefined;
  private _ended: Problem | undefined;
  private _subscription: IDisposable | undefined;
  private _active = false;
  private _isDisposed = false;
}

const ENDED: Problem = {
  kind: 'unavailable',
  message: 'The SageMaker host stopped telling about jobs.',
  hint: 'Refresh the list.'
};
