import type { Pen } from './path';

/** Fills a rectangle. */
export interface Brush {
  fillRect(x: number, y: number, width: number, height: number): void;
}

/**
 * Draws a path of many points as upright bars, one a column from the lowest to the highest point in it: at this width
 * nobody sees a difference from a stroke, and without joins and slopes it takes a fraction of the time.
 */
export class ColumnPen implements Pen {
  /** @param step how many CSS pixels a column is wide; the points' places are multiples of it */
  constructor(
    private readonly _brush: Brush,
    private readonly _step: number
  ) {}

  moveTo(x: number, y: number): void {
    this.end();
    this._x = x;
    this._y = this._low = this._high = y;
    this._isEmpty = false;
  }

  lineTo(x: number, y: number): void {
    if (x !== this._x) {
      this._bridge(x, y);
    }
    this._low = Math.max(this._low, y);
    this._high = Math.min(this._high, y);
    this._y = y;
  }

  /** Draws the last column. */
  end(): void {
    if (!this._isEmpty) {
      const top = Math.round(this._high);
      const height = Math.max(1, Math.round(this._low) - top);
      this._brush.fillRect(this._x, top, this._step, height);
      this._isEmpty = true;
    }
  }

  /** From column to column each bar begins where the one before it ended, halfway between the two values. */
  private _bridge(x: number, y: number): void {
    const columns = Math.max(1, Math.round((x - this._x) / this._step));
    const from = this._y;
    for (let column = 1; column <= columns; column++) {
      const edge = from + ((y - from) * (column - 0.5)) / columns;
      this._low = Math.max(this._low, edge);
      this._high = Math.min(this._high, edge);
      this.end();
      this._x += this._step;
      this._low = this._high = edge;
      this._isEmpty = false;
    }
    this._x = x;
  }

  private _x = 0;
  private _y = 0;
  private _low = 0;
  private _high = 0;
  private _isEmpty = true;
}
