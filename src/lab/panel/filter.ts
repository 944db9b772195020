import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IPanelFilter } from './tokens';

/** The panel's filter: state and a signal. */
export class PanelFilter implements IPanelFilter {
  get text(): string {
    return this._text;
  }

  get runningOnly(): boolean {
    return this._runningOnly;
  }

  get changed(): ISignal<IPanelFilter, void> {
    return this._changed;
  }

  setText(text: string): void {
    if (text !== this._text) {
      this._text = text;
      this._changed.emit();
    }
  }

  setRunningOnly(runningOnly: boolean): void {
    if (runningOnly !== this._runningOnly) {
      this._runningOnly = runningOnly;
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<IPanelFilter, void>(this);
  private _text = '';
  private _runningOnly = false;
}
