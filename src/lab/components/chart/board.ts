import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { Milliseconds } from '../../../protocol';

/** Part of the time axis. */
export interface TimeRange {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
}

/** A drag of less is a slip of the hand, and no time is worth so little room. */
const SHORTEST: Milliseconds = 1000;

/** What all charts of one view share: where the crosshair is, the part of time that is shown, which lines are hidden. */
export class ChartBoard {
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The crosshair's time. */
  get crosshair(): Milliseconds | undefined {
    return this._crosshair;
  }
  set crosshair(time: Milliseconds | undefined) {
    if (time !== this._crosshair) {
      this._crosshair = time;
      this._changed.emit();
    }
  }

  /** What is zoomed into; `undefined` shows everything and grows with it. */
  get range(): TimeRange | undefined {
    return this._range;
  }

  /** Changes whenever lines must be drawn anew. */
  get version(): number {
    return this._version;
  }

  zoom(range: TimeRange | undefined): void {
    if (!range || range.to - range.from >= SHORTEST) {
      this._range = range;
      this._version++;
      this._changed.emit();
    }
  }

  isHidden(key: string): boolean {
    return this._hidden.has(key);
  }

  /** Hides a line or shows it again. */
  toggle(key: string): void {
    if (!this._hidden.delete(key)) {
      this._hidden.add(key);
    }
    this._version++;
    this._changed.emit();
  }

  /** Shows one line of these and hides the others; all, where it was the only one. */
  single(key: string, keys: readonly string[]): void {
    const alone = keys.every(other => other === key || this._hidden.has(other));
    for (const other of keys) {
      if (alone || other === key) {
        this._hidden.delete(other);
      } else {
        this._hidden.add(other);
      }
    }
    this._version++;
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _hidden = new Set<string>();
  private _crosshair: Milliseconds | undefined;
  private _range: TimeRange | undefined;
  private _version = 0;
}
