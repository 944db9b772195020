import type { LogModel } from './model';

/**
 * How far a list reaches.
 *
 * While it follows, lines count once they are here: in a flood the end runs ahead of the host's answers, and places
 * without lines would be all that one sees. It aims for one end at a time, so that each answer shows something however
 * long it travels.
 */
export class LogTail {
  constructor(private readonly _model: LogModel) {}

  /** Rows the list has at present; the unfinished lines stand behind the last line only. */
  get rows(): number {
    const { count, open } = this._model;
    return this._length < count ? this._length : count + open.length;
  }

  /** The end that is waited for, if it is not reached. */
  get awaited(): number | undefined {
    return this._aim > this._length ? this._aim : undefined;
  }

  /** Goes as far as the lines that fill `visible` rows up to the end are held. */
  advance(visible: number): void {
    const { count, following } = this._model;
    if (!following || count < this._length) {
      this._length = this._aim = count;
      return;
    }
    if (this._aim <= this._length || this._aim > count) {
      this._aim = count;
    }
    // The end may have moved on and its lines be here too: no further change would call for another look.
    for (const end of [this._aim, count]) {
      if (this._isHere(end, visible)) {
        this._length = end;
        this._aim = count;
      }
    }
  }

  private _isHere(end: number, visible: number): boolean {
    for (let ordinal = Math.max(0, end - visible); ordinal < end; ordinal++) {
      if (!this._model.lastKnown(ordinal)) {
        return false;
      }
    }
    return true;
  }

  private _length = 0;
  private _aim = 0;
}
