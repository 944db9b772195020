import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

import {
  readEndpointMetrics,
  readScaling,
  type Json,
  type Milliseconds,
  type Problem,
  type ScalingState,
  type ScalingWish
} from '../../../../protocol';
import { isAbort, problemOf } from '../../../client/problem';
import type { IHost } from '../../../tokens';
import type { EndpointModel } from '../model';
import type { Traffic } from './replay';
import { argumentsOf } from './wish';

const DAY: Milliseconds = 86_400_000;

/** How an endpoint is scaled, and the traffic of its last day; asked for when the page is first seen, and on each change. */
export class ScalingModel implements IDisposable {
  constructor(
    private readonly _host: IHost,
    private readonly _endpoint: EndpointModel
  ) {}

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get endpoint(): EndpointModel {
    return this._endpoint;
  }

  /** `undefined` until the host has told. */
  get state(): ScalingState | undefined {
    return this._state;
  }

  /** Why it cannot be told. */
  get problem(): Problem | undefined {
    return this._problem;
  }

  /** The last day's requests of a variant; `undefined` where none are known. */
  traffic(variant: string): Traffic | undefined {
    return this._traffic.get(variant);
  }

  get shown(): boolean {
    return this._shown;
  }
  set shown(shown: boolean) {
    this._shown = shown;
    if (shown && !this._asked) {
      void this.refresh();
    }
  }

  /** Asks anew. */
  async refresh(): Promise<void> {
    this._asked = true;
    const { target } = this._endpoint;
    const { signal } = this._closing;
    try {
      this._state = await this._host.request(readScaling, target, signal);
      this._problem = undefined;
      this._changed.emit();
      const series = await this._host.request(
        readEndpointMetrics,
        { ...target, last: DAY },
        signal
      );
      for (const { name, variant = '', times, values, period } of series) {
        if (name === 'Invocations' && period !== undefined) {
          this._traffic.set(variant, { times, counts: values, period });
        }
      }
    } catch (error) {
      if (isAbort(error)) {
        return;
      }
      this._problem = problemOf(error);
    }
    this._changed.emit();
  }

  /** @throws HostError */
  async set(variant: string, wish: ScalingWish): Promise<void> {
    await this._run({ variant, ...argumentsOf(wish) });
  }

  /** Scales the variant no more. @throws HostError */
  async end(variant: string): Promise<void> {
    await this._run({ variant, off: true });
  }

  get isDisposed(): boolean {
    return this._closing.signal.aborted;
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._closing.abort();
      Signal.clearData(this);
    }
  }

  private async _run(values: Readonly<Record<string, Json>>): Promise<void> {
    const { ref, contextId } = this._endpoint.target;
    const { name, profile, region } = ref;
    await this._host.run(
      'autoscale',
      { name, ...(profile && { profile }), ...(region && { region }), ...values },
      { contextId }
    );
    await this.refresh();
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _closing = new AbortController();
  private readonly _traffic = new Map<string, Traffic>();
  private _state: ScalingState | undefined;
  private _problem: Problem | undefined;
  private _shown = false;
  private _asked = false;
}
