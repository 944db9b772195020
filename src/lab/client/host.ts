import type { ServerConnection } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { InitializeResult, Json, Problem, RequestMethod, Topic } from '../../protocol';
import { completeLine, runCommand } from '../../protocol';
import type { HostStatus, IHost, ISubscriptionOptions } from '../tokens';
import { abortable, abortError } from './abort';
import { backoff } from './backoff';
import type { Connection } from './connection';
import { Pause } from './pause';
import { ConnectionLost, HostError, isAbort, problemOf, SERVER_AWAY } from './problem';
import type { ISubscription } from './subscription';
import { Subscription } from './subscription';
import { Wake } from './wake';

/** How long one try to connect may take, the start of a host included. */
const CONNECT_TIMEOUT = 30_000;
/** A connection that lived so long was a good one: the next pause starts small again. */
const GOOD_AFTER = 10_000;
/** How long a host may take to answer when the page wakes up, before the connection counts as dead. */
const PROBE_TIMEOUT = 5_000;

/** A request that waits for a connection. */
interface Waiting {
  resolve(connection: Connection): void;
  reject(reason: Error): void;
}

const LOST: Problem = {
  kind: 'unavailable',
  message: 'The connection to the SageMaker host was lost.',
  hint: 'It comes back by itself, and jobs go on meanwhile.'
};

const TOO_SLOW: Problem = {
  kind: 'unavailable',
  message: `The SageMaker host did not answer within ${CONNECT_TIMEOUT / 1000} seconds.`,
  hint: 'The log of the Jupyter server says why. The connection is tried again by itself.'
};

/**
 * The browser's one connection to the host.
 *
 * It connects at the first use, and from then on tries again for ever: after a pause that grows to 15 s, and at
 * once when the page becomes visible, the network comes back or the machine has slept.
 */
export class Host implements IHost, IDisposable {
  /** @param random a number in [0, 1), for the jitter of the pauses */
  constructor(
    private readonly _settings: ServerConnection.ISettings,
    private readonly _random: () => number = Math.random
  ) {}

  get status(): HostStatus {
    return this._status;
  }

  get problem(): Problem | undefined {
    return this._problem;
  }

  get info(): InitializeResult | undefined {
    return this._info;
  }

  get statusChanged(): ISignal<IHost, HostStatus> {
    return this._statusChanged;
  }

  get isDisposed(): boolean {
    return this._closing.signal.aborted;
  }

  /**
   * A request that the connection was lost under is asked again on the next one: all of them only read, or ask
   * for what may be asked twice. Only a command is not repeated, because it may start something.
   */
  async request<Params, Result>(
    method: RequestMethod<Params, Result>,
    params: Params,
    signal?: AbortSignal
  ): Promise<Result> {
    for (;;) {
      const connection = await abortable(this._connected(), signal);
      try {
        return await connection.request(method, params, signal);
      } catch (error) {
        if (!(error instanceof ConnectionLost)) {
          throw error;
        }
        if (method.method === runCommand.method) {
          throw new HostError({
            kind: 'unavailable',
            message: 'The connection to the SageMaker host was lost while a command was running.',
            hint: 'What it started goes on: look in the list of jobs before you run it again.'
          });
        }
      }
    }
  }

  subscribe<Params, Event>(
    topic: Topic<Params, Event>,
    params: Params,
    options: ISubscriptionOptions<Event>
  ): IDisposable {
    const subscription = new Subscription(
      topic,
      params,
      options,
      () => `s${++this._lastId}`,
      closed => this._subscriptions.delete(closed)
    );
    this._subscriptions.add(subscription);
    if (this._connection) {
      void subscription.attach(this._connection);
    } else {
      this._start();
    }
    return subscription;
  }

  async run(
    command: string,
    values: Readonly<Record<string, Json>>,
    { contextId, signal }: NonNullable<Parameters<IHost['run']>[2]> = {}
  ): Promise<Json> {
    const run = `lab-${++this._lastId}`;
    const asked = { run, command, arguments: values, contextId };
    const { value } = await this.request(runCommand, asked, signal);
    return value;
  }

  reconnect(): void {
    this._start();
    this._pause.end();
  }

  /** Closes the connection; what waits for it is aborted, and subscriptions get nothing more. */
  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._closing.abort();
    this._pause.end();
    this._connection?.dispose();
    this._wake?.dispose();
    for (const waiting of this._waiting.splice(0)) {
      waiting.reject(abortError());
    }
    for (const subscription of [...this._subscriptions]) {
      subscription.dispose();
    }
    Signal.clearData(this);
  }

  /** Connects for ever, from the first use on. */
  private _start(): void {
    if (!this._started && !this.isDisposed) {
      this._started = true;
      this._wake = new Wake(() => {
        this._pause.end();
        void this._probe();
      });
      void this._stayConnected();
    }
  }

  private async _stayConnected(): Promise<void> {
    this._setStatus('connecting');
    for (let failures = 0; !this.isDisposed; failures++) {
      try {
        const connection = await this._connect();
        const since = performance.now();
        this._onConnected(connection);
        await connection.closed;
        failures = performance.now() - since > GOOD_AFTER ? 0 : failures;
        this._onLost();
      } catch (error) {
        this._onFailure(error);
      }
      if (!this.isDisposed) {
        await this._pause.wait(backoff(failures, this._random()));
      }
    }
  }

  private async _connect(): Promise<Connection> {
    const attempt = new AbortController();
    const giveUp = (): void => attempt.abort();
    const timer = setTimeout(giveUp, CONNECT_TIMEOUT);
    this._closing.signal.addEventListener('abort', giveUp);
    try {
      const { Connection } = await import('./connection');
      return await Connection.open(
        this._settings,
        {
          onEvents: (id, events) => {
            for (const subscription of this._subscriptions) {
              subscription.take(id, events);
            }
          },
          onEnd: (id, problem) => {
            for (const subscription of [...this._subscriptions]) {
              subscription.finish(id, problem);
            }
          }
        },
        attempt.signal
      );
    } catch (error) {
      throw isAbort(error) && !this.isDisposed ? new HostError(TOO_SLOW) : error;
    } finally {
      clearTimeout(timer);
      this._closing.signal.removeEventListener('abort', giveUp);
    }
  }

  private _onConnected(connection: Connection): void {
    this._connection = connection;
    this._info = connection.info;
    this._setStatus('connected');
    for (const waiting of this._waiting.splice(0)) {
      waiting.resolve(connection);
    }
    for (const subscription of this._subscriptions) {
      void subscription.attach(connection);
    }
  }

  private _onLost(): void {
    this._connection = undefined;
    for (const subscription of this._subscriptions) {
      subscription.detach();
    }
    this._setStatus('reconnecting', LOST);
  }

  private _onFailure(error: unknown): void {
    const problem = problemOf(error);
    // A server that is only away for a moment leaves a page that was connected on its way back.
    const onItsWay = this._status === 'reconnecting' && problem === SERVER_AWAY;
    this._setStatus(onItsWay ? 'reconnecting' : 'unavailable', problem);
  }

  /** A laptop that slept may hold a socket that is dead without knowing; a small question tells. */
  private async _probe(): Promise<void> {
    const connection = this._connection;
    if (!connection) {
      return;
    }
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), PROBE_TIMEOUT);
    try {
      await connection.request(completeLine, { line: '', cursor: 0 }, timeout.signal);
    } catch (error) {
      if (isAbort(error)) {
        connection.dispose();
      }
    } finally {
      clearTimeout(timer);
    }
  }

  private _connected(): Promise<Connection> {
    if (this.isDisposed) {
      return Promise.reject(abortError());
    }
    if (this._connection) {
      return Promise.resolve(this._connection);
    }
    this._start();
    return new Promise((resolve, reject) => this._waiting.push({ resolve, reject }));
  }

  private _setStatus(status: HostStatus, problem?: Problem): void {
    if (this.isDisposed || (status === this._status && problem === this._problem)) {
      return;
    }
    this._status = status;
    this._problem = problem;
    this._statusChanged.emit(status);
  }

  private readonly _statusChanged = new Signal<IHost, HostStatus>(this);
  private readonly _subscriptions = new Set<ISubscription>();
  private readonly _waiting: Waiting[] = [];
  private readonly _closing = new AbortController();
  private readonly _pause = new Pause();
  private _status: HostStatus = 'idle';
  private _problem: Problem | undefined;
  private _info: InitializeResult | undefined;
  private _connection: Connection | undefined;
  private _lastId = 0;
  private _started = false;
  private _wake: Wake | undefined;
}
