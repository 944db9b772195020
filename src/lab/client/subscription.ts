import type { IDisposable } from '@lumino/disposable';

import type { Problem, Topic } from '../../protocol';
import { closeSubscription, grantCredit, openSubscription } from '../../protocol';
import type { ISubscriptionOptions } from '../tokens';
import type { Connection } from './connection';
import { ConnectionLost, problemOf } from './problem';

const CREDIT = 64;

/** What the host object needs of a subscription, whatever its events are. */
export interface ISubscription extends IDisposable {
  /** Opens on a new connection, once the reader is done with what it has in hand. */
  attach(connection: Connection): Promise<void>;
  /** Forgets the lost connection, and the events of it that the reader has not been given. */
  detach(): void;
  /** Takes events that the host sent under `id`. */
  take(id: string, events: readonly unknown[]): void;
  /** No more events will come under `id`. */
  finish(id: string, problem?: Problem): void;
}

/**
 * One reader of one topic, across connections.
 *
 * The reader gets one batch at a time and the next one only when its promise has resolved; the credit of a
 * batch is granted then and not before. After a reconnect the topic is opened anew with what `resume()` says,
 * so events that the reader was never given are dropped here and come again.
 */
export class Subscription<Params, Event> implements ISubscription {
  /**
   * @param nextId makes an id that no other subscription of this page has had
   * @param onDisposed called once, when the reader is done or the topic has ended
   */
  constructor(
    private readonly _topic: Topic<Params, Event>,
    private readonly _params: Params,
    private readonly _options: ISubscriptionOptions<Event>,
    private readonly _nextId: () => string,
    private readonly _onDisposed: (subscription: ISubscription) => void
  ) {}

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  async attach(connection: Connection): Promise<void> {
    this._connection = connection;
    await this._delivering;
    if (this._isDisposed || this._connection !== connection) {
      return;
    }
    const id = (this._id = this._nextId());
    try {
      await connection.request(openSubscription, {
        id,
        topic: this._topic.topic,
        params: this._options.resume?.() ?? this._params,
        credit: this._options.credit ?? CREDIT
      });
    } catch (error) {
      // Lost on the way, it is opened again on the next connection.
      if (!(error instanceof ConnectionLost)) {
        this.finish(id, problemOf(error));
      }
    }
  }

  detach(): void {
    this._connection = undefined;
    this._id = undefined;
    this._waiting = [];
    this._end = undefined;
  }

  take(id: string, events: readonly unknown[]): void {
    if (id === this._id && !this._isDisposed) {
      // The topic constant ties the event's type to its name; this is where the wire's word is taken for it.
      this._waiting.push(...(events as readonly Event[]));
      this._deliver();
    }
  }

  finish(id: string, problem?: Problem): void {
    if (id === this._id && !this._isDisposed) {
      this._end = { problem };
      this._deliver();
    }
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    if (this._connection && this._id !== undefined && !this._end) {
      this._connection.notify(closeSubscription, { id: this._id });
    }
    this.detach();
    this._onDisposed(this);
  }

  private _deliver(): void {
    this._delivering ??= this._deliverAll();
  }

  private async _deliverAll(): Promise<void> {
    // Behind the assignment of the promise of this call, which the end of it clears.
    await Promise.resolve();
    try {
      await this._deliverWaiting();
    } finally {
      this._delivering = undefined;
    }
  }

  private async _deliverWaiting(): Promise<void> {
    while (this._waiting.length > 0) {
      const batch = this._waiting;
      const id = this._id;
      this._waiting = [];
      try {
        await this._options.onEvents(batch);
      } catch (error) {
        this.dispose();
        this._options.onEnd?.(problemOf(error));
        return;
      }
      if (id !== undefined && id === this._id) {
        this._connection?.notify(grantCredit, { id, credit: batch.length });
      }
    }
    if (this._end && !this._isDisposed) {
      const { problem } = this._end;
      this.dispose();
      this._options.onEnd?.(problem);
    }
  }

  private _connection: Connection | undefined;
  private _id: string | undefined;
  private _waiting: Event[] = [];
  private _end: { readonly problem?: Problem } | undefined;
  private _delivering: Promise<void> | undefined;
  private _isDisposed = false;
}
