import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { Standing } from './standing';
import type { IPanelFilter } from './tokens';

/** The panel's filter: state and a signal. */
export class PanelFilter implements IPanelFilter {
  get text(): string {
    return this._text;
  }

  get standings(): ReadonlySet<Standing> {
    return this._standings;
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

  setStandings(standings: readonly Standing[]): void {
    const same =
      standings.length === this._standings.size &&
      standings.every(standing => this._standings.has(standing));
    if (!same) {
      this._standings = new Set(standings);
      this._changed.emit();
    }
  }

  clear(): void {
    this.setText('');
    this.setStandings([]);
  }

  private readonly _changed = new Signal<IPanelFilter, void>(this);
  private _text = '';
  private _standings: ReadonlySet<Standing> = new Set();
}

/** Whether every word that was typed is found in what is said of something, in any case; so `failed digits` works as one hopes. */
export function containsWords(said: string, typed: string): boolean {
  const text = said.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word));
}
