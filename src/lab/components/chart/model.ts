import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

import type { MetricSeries, Problem } from '../../../protocol';
import type { ISubscriptionOptions } from '../../tokens';

/** Where numbers come from: a topic of the host with its parameters. */
export type SeriesSource = (options: ISubscriptionOptions<readonly MetricSeries[]>) => IDisposable;

/** Numbers that the host tells anew whenever there are new ones, read only while they can be seen. */
export class SeriesModel implements IDisposable {
  /** @param _series What is shown until the host tells, as it was saved */
  constructor(
    private _source: SeriesSource,
    private _series: readonly MetricSeries[] = []
  ) {}

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get series(): readonly MetricSeries[] {
    return this._series;
  }

  /** The host has told of them, if only that there are none. */
  get isLive(): boolean {
    return this._isLive;
  }

  /** Why there are none, or no newer ones. */
  get problem(): Problem | undefined {
    return this._problem;
  }

  get shown(): boolean {
    return this._shown;
  }
  set shown(shown: boolean) {
    if (shown !== this._shown && !this._isDisposed) {
      this._shown = shown;
      this._read();
    }
  }

  /** Reads from elsewhere, e.g. another span of time; what is shown stays until then. */
  set source(source: SeriesSource) {
    this._source = source;
    this._isLive = false;
    this._read();
    this._changed.emit();
  }

  /** Asks anew. */
  retry(): void {
    this._problem = undefined;
    this._read();
    this._changed.emit();
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._reading?.dispose();
      Signal.clearData(this);
    }
  }

  private _read(): void {
    this._reading?.dispose();
    this._reading = undefined;
    if (!this._shown) {
      return;
    }
    this._reading = this._source({
      credit: 2,
      onEvents: events => {
        this._series = events.at(-1) ?? this._series;
        this._isLive = true;
        this._problem = undefined;
        this._changed.emit();
      },
      onEnd: problem => {
        this._problem = problem;
        this._changed.emit();
      }
    });
  }

  private readonly _changed = new Signal<this, void>(this);
  private _reading: IDisposable | undefined;
  private _problem: Problem | undefined;
  private _isLive = false;
  private _shown = false;
  private _isDisposed = false;
}
