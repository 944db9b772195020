import { LogRow, type RowContent, type RowLook } from './row';

/**
 * The elements of the drawn rows, in the order of the log. As one scrolls, what leaves at one end comes back at the
 * other; rows that stay keep their element, and with it a selection.
 */
export class LogRows {
  constructor() {
    this.node.className = 'jp-sm-Log-rows';
  }

  readonly node = document.createElement('div');

  /** In their order; the first stands for {@link first}. */
  get all(): readonly LogRow[] {
    return this._rows;
  }

  /** Ordinal of the first drawn row. */
  get first(): number {
    return this._first;
  }

  /** The row of an ordinal, if it is drawn. */
  at(ordinal: number | undefined): LogRow | undefined {
    return this._rows.find(row => row.ordinal === ordinal);
  }

  /** The row that an element is part of. */
  of(node: Node): LogRow | undefined {
    return this._rows.find(row => row.node.contains(node));
  }

  /** Draws rows `first` to `last` (exclusive). */
  draw(first: number, last: number, content: (ordinal: number) => RowContent, look: RowLook): void {
    this._arrange(first, last);
    for (const [index, row] of this._rows.entries()) {
      row.draw(first + index, content(first + index), look);
    }
  }

  /** Puts the first row at a distance from the start of the scrolled element. */
  place(y: number): void {
    if (y !== this._y) {
      this._y = y;
      this.node.style.transform = `translateY(${y}px)`;
    }
  }

  /** The widest line so far decides how far one can scroll sideways; it must not jump from row to row. */
  keepWidth(): void {
    const width = this.node.offsetWidth;
    if (width > this._minWidth) {
      this._minWidth = width;
      this.node.style.minWidth = `${width}px`;
    }
  }

  /** Other lines, or wrapped ones: the width is theirs again. */
  forgetWidth(): void {
    this._minWidth = 0;
    this.node.style.minWidth = '';
  }

  private _arrange(first: number, last: number): void {
    const count = Math.max(0, last - first);
    const shift = first - this._first;
    if (Math.abs(shift) < this._rows.length) {
      for (let step = 0; step < shift; step++) {
        this._toEnd();
      }
      for (let step = 0; step > shift; step--) {
        this._toStart();
      }
    }
    while (this._rows.length > count) {
      this._rows.pop()?.node.remove();
    }
    while (this._rows.length < count) {
      const row = new LogRow();
      this._rows.push(row);
      this.node.append(row.node);
    }
    this._first = first;
  }

  private _toEnd(): void {
    const row = this._rows.shift();
    if (row) {
      this._rows.push(row);
      this.node.append(row.node);
    }
  }

  private _toStart(): void {
    const row = this._rows.pop();
    if (row) {
      this._rows.unshift(row);
      this.node.prepend(row.node);
    }
  }

  private readonly _rows: LogRow[] = [];
  private _first = 0;
  private _y = Number.NaN;
  private _minWidth = 0;
}
