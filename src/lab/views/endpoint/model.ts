import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

import {
  deleteEndpoint,
  invokeEndpoint,
  watchEndpoint,
  type EndpointDescription,
  type EndpointTarget,
  type Invocation,
  type InvocationAnswer,
  type Problem
} from '../../../protocol';
import type { IHost } from '../../tokens';

/** An endpoint as its view shows it, watched for as long as the model lives. */
export class EndpointModel implements IDisposable {
  constructor(
    private readonly _host: IHost,
    readonly target: EndpointTarget
  ) {
    this._watching = _host.subscribe(watchEndpoint, target, {
      credit: 2,
      onEvents: events => {
        this._endpoint = events.at(-1) ?? this._endpoint;
        this._problem = undefined;
        this._changed.emit();
      },
      onEnd: problem => {
        this._problem = problem;
        this._gone = problem === undefined;
        this._changed.emit();
      }
    });
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get endpoint(): EndpointDescription | undefined {
    return this._endpoint;
  }

  /** Why the endpoint cannot be told of, where it cannot. */
  get problem(): Problem | undefined {
    return this._problem;
  }

  /** It was deleted. */
  get isGone(): boolean {
    return this._gone;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** @throws HostError; of kind `model` with the model's own words. */
  invoke(invocation: Invocation, signal?: AbortSignal): Promise<InvocationAnswer> {
    return this._host.request(invokeEndpoint, { ...this.target, ...invocation }, signal);
  }

  /** Deletes the endpoint. The caller has asked the person. @returns what was deleted and what was kept */
  async delete(): Promise<readonly string[]> {
    const { said } = await this._host.request(deleteEndpoint, this.target);
    return said;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._watching.dispose();
      Signal.clearData(this);
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _watching: IDisposable;
  private _endpoint: EndpointDescription | undefined;
  private _problem: Problem | undefined;
  private _gone = false;
  private _isDisposed = false;
}
