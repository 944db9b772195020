import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

import {
  deleteEndpoint,
  invokeEndpoint,
  isUndecided,
  watchEndpoint,
  type EndpointBundle,
  type EndpointDescription,
  type EndpointTarget,
  type Invocation,
  type InvocationAnswer,
  type Problem
} from '../../../protocol';
import type { IHost } from '../../tokens';

/**
 * An endpoint as its view shows it: what the host tells while {@link EndpointModel.shown}, and what was saved with
 * the notebook until it does.
 */
export class EndpointModel implements IDisposable {
  constructor(
    private readonly _host: IHost,
    private _target: EndpointTarget,
    private _saved?: EndpointBundle['saved']
  ) {}

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get target(): EndpointTarget {
    return this._target;
  }

  get endpoint(): EndpointDescription | undefined {
    return this._endpoint ?? this._saved?.endpoint;
  }

  /** The host has told of the endpoint itself, so what is shown is not only what was saved. */
  get isLive(): boolean {
    return this._endpoint !== undefined;
  }

  /** Why the endpoint cannot be told of, where it cannot. */
  get problem(): Problem | undefined {
    return this._problem;
  }

  /** It was deleted. */
  get isGone(): boolean {
    return this._gone;
  }

  /** Somebody can see it. It is watched only then, and while it is still being decided what becomes of it. */
  get shown(): boolean {
    return this._shown;
  }
  set shown(value: boolean) {
    if (value !== this._shown && !this._isDisposed) {
      this._shown = value;
      if (value || !this.isUndecided) {
        this._watch();
      }
    }
  }

  /** A deployment or an update of it goes on. */
  get isUndecided(): boolean {
    return this._endpoint !== undefined && isUndecided(this._endpoint.status);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Newer content of the same endpoint's output; what the host has told stays. */
  setBundle({ ref, contextId, saved }: EndpointBundle): void {
    this._saved = saved;
    if (contextId !== this._target.contextId) {
      this._target = { ref, contextId };
      this._watch();
    }
    this._changed.emit();
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
      this._watching?.dispose();
      Signal.clearData(this);
    }
  }

  private _watch(): void {
    this._watching?.dispose();
    this._watching = undefined;
    if ((!this._shown && !this.isUndecided) || this._gone) {
      return;
    }
    this._watching = this._host.subscribe(watchEndpoint, this._target, {
      credit: 2,
      onEvents: events => {
        this._endpoint = events.at(-1) ?? this._endpoint;
        this._problem = undefined;
        this._changed.emit();
        if (!this._shown && !this.isUndecided) {
          this._watch();
        }
      },
      onEnd: problem => {
        this._problem = problem;
        this._gone = problem === undefined;
        this._changed.emit();
      }
    });
  }

  private readonly _changed = new Signal<this, void>(this);
  private _watching: IDisposable | undefined;
  private _endpoint: EndpointDescription | undefined;
  private _problem: Problem | undefined;
  private _shown = false;
  private _gone = false;
  private _isDisposed = false;
}
