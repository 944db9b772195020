/** Where each row of a list begins, so that only those in sight are drawn. */
export class RowOffsets {
  /** @param heights of the rows from the first to the last, in pixels */
  constructor(heights: readonly number[]) {
    let top = 0;
    this._tops = heights.map(height => {
      const own = top;
      top += height;
      return own;
    });
    this.total = top;
  }

  /** Height of all rows, in pixels. */
  readonly total: number;

  /** Upper edge of a row, in pixels; of the end for the row behind the last. */
  top(index: number): number {
    return this._tops[index] ?? this.total;
  }

  /** Lower edge of a row, in pixels. */
  bottom(index: number): number {
    return this.top(index + 1);
  }

  /** The row under a height; the nearest one outside the list. */
  at(height: number): number {
    let low = 0;
    let high = this._tops.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.top(middle) <= height) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private readonly _tops: readonly number[];
}
