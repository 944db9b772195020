import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { PlacesList, Problem, Topic } from '../../protocol';
import type { IHost } from '../tokens';

/** A host answers for at most so many rows; a list of more is for `%sagemaker jobs` with its filters. */
const MOST = 5_000;

/** Which list, and what it is about. */
export interface LiveListOptions<Query, List extends PlacesList> {
  readonly topic: Topic<Query, List>;
  /** What to list; its `limit` is where {@link LiveList.showOlder} starts from. */
  readonly query: Query & { readonly limit: number };
  readonly isEmpty: (list: List) => boolean;
  /** What is said when the host ends the list without a reason. */
  readonly ended: Problem;
}

/** What there is to show; a new object on every change. */
export interface LiveListState<List> {
  /** The newest list; it stays while the host is away. */
  readonly list: List | undefined;
  /** Why there is no list, or no newer one. */
  readonly problem: Problem | undefined;
  /** The problem is on its way to pass by itself: the connection is coming back. */
  readonly waiting: boolean;
  /** Older rows were asked for and are not there yet. */
  readonly paging: boolean;
}

/** A live list of all places, read only while somebody looks. */
export class LiveList<Query, List extends PlacesList> implements IDisposable {
  constructor(
    private readonly _host: IHost,
    private readonly _options: LiveListOptions<Query, List>
  ) {
    this._limit = _options.query.limit;
    _host.statusChanged.connect(this._update, this);
  }

  get state(): LiveListState<List> {
    return this._state;
  }

  get stateChanged(): ISignal<this, LiveListState<List>> {
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

  /** Lists twice as many. */
  showOlder(): void {
    if (this.canShowOlder && !this._paging) {
      this._limit = Math.min(this._limit * 2, MOST);
      this._paging = true;
      this._subscribe();
    }
  }

  /** Asks only for what a part of the query says, so that what is rare is found among all there is; `{}` takes that back. */
  narrow(part: Partial<Query>): void {
    if (JSON.stringify(part) !== JSON.stringify(this._part)) {
      this._part = part;
      this._subscribe();
    }
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
      this._options.topic,
      { ...this._options.query, ...this._part, limit: this._limit },
      {
        credit: 1,
        onEvents: events => {
          this._take(events.at(-1));
        },
        onEnd: problem => {
          this._ended = problem ?? this._options.ended;
          this._paging = false;
          this._update();
        }
      }
    );
    this._update();
  }

  /** An empty list means something only when every place has answered. */
  private _take(list: List | undefined): void {
    if (list && (!this._options.isEmpty(list) || !list.pending || this._list)) {
      this._list = list;
      this._paging &&= list.pending !== undefined;
      this._update();
    }
  }

  private readonly _update = (): void => {
    const { status, problem } = this._host;
    const away = status === 'unavailable' || status === 'reconnecting';
    this._state = {
      list: this._list,
      problem: this._ended ?? (away ? problem : undefined),
      waiting: this._ended === undefined && away,
      paging: this._paging
    };
    this._stateChanged.emit(this._state);
  };

  private readonly _stateChanged = new Signal<this, LiveListState<List>>(this);
  private _state: LiveListState<List> = {
    list: undefined,
    problem: undefined,
    waiting: false,
    paging: false
  };
  private _limit: number;
  private _part: Partial<Query> = {};
  private _paging = false;
  private _list: List | undefined;
  private _ended: Problem | undefined;
  private _subscription: IDisposable | undefined;
  private _active = false;
  private _isDisposed = false;
}
