/** Where a view stands: the row at its upper edge, and how many pixels of that row are above the edge. */
export interface ScrollPlace {
  readonly ordinal: number;
  readonly offset: number;
}

/**
 * CSS pixels an element may be high. Chromium ends at 33 million, Firefox at 17.8 million, and the compositors'
 * floats lose their fractions from four million on; a million lines are 17 million.
 */
export const MAX_HEIGHT = 4_000_000;

/** Heights remembered of wrapped rows; scrolling on through a million of them begins again. */
const MAX_MEASURED = 50_000;

/**
 * The geometry of scrolling through rows of any number, without the DOM.
 *
 * The truth is a place (row and offset), not a number of pixels. While all rows fit into an element and have one
 * height, the scrollbar is the place. Else the scrollbar is a picture of it: a small movement (wheel, arrow, page)
 * moves the place by as many pixels, a large one (thumb, Home, End) by share of the whole, and the thumb is put
 * right when the hand rests or an end is reached. Near both ends a pixel of the scrollbar is a pixel of the log, so
 * that small movements arrive there.
 */
export class ScrollSpace {
  constructor(maxHeight = MAX_HEIGHT) {
    this._maxHeight = maxHeight;
  }

  /** Rows in all. */
  get rows(): number {
    return this._rows;
  }
  set rows(value: number) {
    this._rows = value;
    this._clamp();
  }

  /** Pixels of a row that was not measured. */
  get rowHeight(): number {
    return this._rowHeight;
  }
  set rowHeight(value: number) {
    if (value !== this._rowHeight) {
      this._rowHeight = value;
      this.forget();
    }
  }

  /** Pixels of the visible part. */
  get viewport(): number {
    return this._viewport;
  }
  set viewport(value: number) {
    this._viewport = value;
    this._clamp();
  }

  get place(): ScrollPlace {
    return this._place;
  }
  set place(value: ScrollPlace) {
    this._place = value;
    this._clamp();
  }

  /** Every row has the one height and the scrolled element is as high as all of them: a pixel is a pixel. */
  get exact(): boolean {
    return this._measured.size === 0 && this._total <= this._maxHeight;
  }

  /** Pixels of the scrolled element. */
  get height(): number {
    return Math.max(this._viewport, Math.min(this._total, this._maxHeight));
  }

  /** Where the scrollbar belongs for the present place. */
  get scrollTop(): number {
    if (this.atEnd) {
      return this.height - this._viewport;
    }
    return bend(this._virtualTop, this._total - this._viewport, this.height - this._viewport);
  }

  get atEnd(): boolean {
    const end = this.end();
    const { ordinal, offset } = this._place;
    return ordinal > end.ordinal || (ordinal === end.ordinal && offset >= end.offset - 1);
  }

  /** The scrollbar was set to where it belongs. */
  settled(scrollTop: number): void {
    this._scrolled = scrollTop;
  }

  /** The scrollbar was moved by the person. */
  scrolled(scrollTop: number): void {
    const delta = scrollTop - this._scrolled;
    // Rows that came before the place have moved it on while the hand was on the scrollbar.
    const isPlace = this.exact && !this._hasDrifted;
    this._scrolled = scrollTop;
    if (!isPlace && Math.abs(delta) <= 2 * this._viewport) {
      this.scrollBy(delta);
      return;
    }
    const range = this.height - this._viewport;
    if (scrollTop >= range - 1) {
      this._place = this.end();
      return;
    }
    const top = bend(scrollTop, range, this._total - this._viewport);
    const height = this._total / Math.max(1, this._rows);
    const ordinal = Math.floor(top / height);
    this._place = { ordinal, offset: top - ordinal * height };
    this._clamp();
  }

  /** Whether the scrollbar stands so far from where it belongs that the person could not go on scrolling. */
  get stuck(): boolean {
    const edge = this._scrolled <= 1 || this._scrolled >= this.height - this._viewport - 1;
    return edge && this._hasDrifted;
  }

  /** Moves by pixels, row by row where heights differ. */
  scrollBy(pixels: number): void {
    let { ordinal, offset } = this._place;
    offset += pixels;
    if (this._measured.size === 0) {
      ordinal += Math.floor(offset / this._rowHeight);
      offset -= Math.floor(offset / this._rowHeight) * this._rowHeight;
    } else {
      while (offset < 0 && ordinal > 0) {
        ordinal--;
        offset += this.heightOf(ordinal);
      }
      while (ordinal < this._rows - 1 && offset >= this.heightOf(ordinal)) {
        offset -= this.heightOf(ordinal);
        ordinal++;
      }
    }
    this._place = { ordinal, offset };
    this._clamp();
  }

  /** The last place: the end of the last row at the lower edge. */
  end(): ScrollPlace {
    if (this._measured.size === 0) {
      const top = Math.max(0, this._rows * this._rowHeight - this._viewport);
      const ordinal = Math.floor(top / this._rowHeight);
      return { ordinal, offset: top - ordinal * this._rowHeight };
    }
    let left = this._viewport;
    for (let ordinal = this._rows - 1; ordinal >= 0; ordinal--) {
      left -= this.heightOf(ordinal);
      if (left <= 0) {
        return { ordinal, offset: -left };
      }
    }
    return { ordinal: 0, offset: 0 };
  }

  /** Pixels of a row, measured or supposed. */
  heightOf(ordinal: number): number {
    return this._measured.get(ordinal) ?? this._rowHeight;
  }

  /** Takes down the true height of a drawn row. */
  measure(ordinal: number, height: number): void {
    if (this._measured.size >= MAX_MEASURED) {
      this.forget();
    }
    const before = this._measured.get(ordinal);
    this._sum += height - (before ?? 0);
    this._measured.set(ordinal, height);
  }

  /** Drops all measured heights: the width changed, the rows moved, or wrapping ended. */
  forget(): void {
    this._measured.clear();
    this._sum = 0;
  }

  /** The scrollbar is not where it belongs. */
  private get _hasDrifted(): boolean {
    return Math.abs(this.scrollTop - this._scrolled) > 1;
  }

  /** All rows together: the measured ones as they are, the others as high as those on average. */
  private get _total(): number {
    const measured = this._measured.size;
    const supposed = measured === 0 ? this._rowHeight : this._sum / measured;
    return this._sum + Math.max(0, this._rows - measured) * supposed;
  }

  private get _virtualTop(): number {
    return (this._place.ordinal * this._total) / Math.max(1, this._rows) + this._place.offset;
  }

  private _clamp(): void {
    const { ordinal, offset } = this._place;
    if (ordinal < 0 || (ordinal === 0 && offset < 0)) {
      this._place = { ordinal: 0, offset: 0 };
    } else if (this.atEnd) {
      this._place = this.end();
    }
  }

  private readonly _maxHeight: number;
  private readonly _measured = new Map<number, number>();
  /** Of the measured heights. */
  private _sum = 0;
  private _rows = 0;
  private _rowHeight = 17;
  private _viewport = 0;
  private _place: ScrollPlace = { ordinal: 0, offset: 0 };
  /** Where the scrollbar was last. */
  private _scrolled = 0;
}

/** Share of the scrollbar's way, at either end, on which its pixels are the log's own. */
const STRAIGHT = 1 / 8;

/**
 * Carries a distance from the start over from one length to another, keeping the distances near both ends as they
 * are and stretching or pressing what lies between. It is its own inverse with the lengths exchanged.
 */
function bend(distance: number, from: number, to: number): number {
  const edge = Math.min(from, to) * STRAIGHT;
  if (from <= 0 || to <= 0) {
    return 0;
  }
  if (distance <= edge) {
    return distance;
  }
  if (distance >= from - edge) {
    return to - (from - distance);
  }
  return edge + ((distance - edge) * (to - 2 * edge)) / (from - 2 * edge);
}
