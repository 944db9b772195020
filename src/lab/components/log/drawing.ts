import type { Reveal } from './changes';
import { HeldLine } from './held';
import type { ScrollHand } from './hand';
import type { LogModel } from './model';
import type { RowContent, RowLook } from './row';
import { LogRows } from './rows';
import { ScrollSpace } from './scroll';
import { LogTail } from './tail';
import { LogViewport } from './viewport';

/** Rows drawn above and below the visible ones, so that a turn of the wheel shows no gap. */
const OVERSCAN = 24;

export interface LogDrawingOptions {
  readonly model: LogModel;
  /** In a cell the list is as high as its lines, 24 at most; in a tab as high as its box. */
  readonly size: 'cell' | 'tab';
  /** Names the log for screen readers. */
  readonly label: string;
  readonly hand: ScrollHand;
  readonly look: RowLook;
  /** The line that is read was moved far, and is known to be elsewhere: it is time for another {@link LogDrawing.draw}. */
  readonly onMoved: () => void;
}

/** Which rows of a log are drawn, where, and how high they are: from the model's place to the DOM and back. */
export class LogDrawing {
  constructor(options: LogDrawingOptions) {
    this._model = options.model;
    this._size = options.size;
    this._hand = options.hand;
    this._look = options.look;
    this._box = new LogViewport(this.rows, options.label);
    this._tail = new LogTail(options.model);
    this._held = new HeldLine(options.model, this._space, options.onMoved);
  }

  readonly rows = new LogRows();

  /** The element that scrolls and takes the keys. */
  get viewport(): HTMLElement {
    return this._box.node;
  }

  /** What changes its size when the height of a row does. */
  get probe(): HTMLElement {
    return this._box.probe;
  }

  /** The view stands at the very start. */
  get atStart(): boolean {
    return this._space.scrollTop <= 0;
  }

  /** The view stands at the very end. */
  get atEnd(): boolean {
    return this._space.atEnd;
  }

  /** Ordinal behind the last visible line. */
  get lastVisible(): number {
    return Math.min(this._model.count, this._model.top + this._visible - 1);
  }

  get look(): RowLook {
    return this._look;
  }
  set look(value: RowLook) {
    if (value.hosts.length !== this._look.hosts.length) {
      this._space.forget();
    }
    this._look = value;
  }

  /** Reads what the page decides: the height of a row by font and theme, the height and width of the visible part. */
  measure(): void {
    const row = this._box.rowHeight();
    if (row > 0) {
      this._space.rowHeight = row;
    }
    this._box.measureBar();
    this._sizeCell();
    if (this._box.widthChanged()) {
      this._space.forget();
    }
    this._space.viewport = this.viewport.clientHeight;
  }

  /** The box is as high as it was when it was measured. */
  get isMeasured(): boolean {
    return this.viewport.clientHeight === this._space.viewport;
  }

  /** Rows have other heights than before. */
  forgetHeights(): void {
    this._space.forget();
    this.rows.forgetWidth();
  }

  /** The rows are other lines than before. */
  forgetLines(): void {
    this._held.release();
    this.forgetHeights();
  }

  /** The person put the scrollbar to `top`. */
  scrolled(top: number): void {
    this._held.release();
    this._space.rows = this._tail.rows;
    this._space.scrolled(top);
  }

  /** Goes to a line; it is drawn and led into sight by the next {@link draw}. */
  reveal(to: Reveal): void {
    const space = this._space;
    this._tail.advance(this._visible);
    space.rows = this._tail.rows;
    const visible = space.viewport / space.rowHeight;
    const { ordinal } = space.place;
    const seen = to.ordinal >= ordinal && to.ordinal < ordinal + Math.floor(visible) - 1;
    if (to.align === 'start' || !seen) {
      const lead = to.align === 'start' ? 0 : Math.floor(visible / 3);
      space.place = { ordinal: Math.max(0, to.ordinal - lead), offset: 0 };
    }
    this._held.release();
    this._hand.release();
    this._revealing = to.ordinal;
  }

  /**
   * Draws the rows of the present place.
   *
   * @returns Whether anything could be drawn: a box out of sight has no height.
   */
  draw(): boolean {
    const space = this._space;
    this._tail.advance(this._visible);
    this._sizeCell();
    if (space.viewport <= 0) {
      return false;
    }
    space.rows = this._tail.rows;
    this._held.keep();
    this._follow();
    this._drawRows();
    if (this._model.wrap && this._measureRows()) {
      // True heights are known only now; the end, and how many rows fill the screen, may have moved.
      this._follow();
      this._drawRows();
      this._measureRows();
    }
    this._position();
    this._model.top = space.place.ordinal;
    return true;
  }

  /** A view can be partly out of the notebook's window; a line that one was led to must not be. */
  showRevealed(): void {
    const row = this.rows.at(this._revealing);
    if (row && this._model.line(row.ordinal)) {
      this._revealing = undefined;
      row.node.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
  }

  /** Rows that fit into the visible part. */
  private get _visible(): number {
    return Math.ceil(this._space.viewport / this._space.rowHeight) + 1;
  }

  private _follow(): void {
    if (this._model.following) {
      this._space.place = this._space.end();
    }
  }

  private _sizeCell(): void {
    if (this._size === 'cell' && this._box.fit(this._tail.rows, this._space.rowHeight)) {
      this._space.viewport = this.viewport.clientHeight;
    }
  }

  private _drawRows(): void {
    const { ordinal } = this._space.place;
    const first = Math.max(0, ordinal - OVERSCAN);
    const last = Math.min(this._space.rows, ordinal + this._visible + OVERSCAN);
    const { count } = this._model;
    this.rows.draw(first, last, row => this._content(row), this._look);
    if (this._held.isAway) {
      // What is drawn may be moved lines, and is as it was: to read them again would show others for a blink.
      const { awaited } = this._held;
      if (awaited !== undefined) {
        const moved = awaited - ordinal;
        this._model.want(Math.max(0, first + moved), Math.min(last + moved, count));
      }
      return;
    }
    const { awaited } = this._tail;
    if (awaited === undefined) {
      this._model.want(first, Math.min(last, count));
    } else {
      this._model.want(Math.max(0, awaited - this._visible), awaited);
    }
  }

  private _content(ordinal: number): RowContent {
    const { count } = this._model;
    const open = ordinal >= count ? this._model.open[ordinal - count] : undefined;
    if (open) {
      return { type: 'open', host: open.host, text: open.text };
    }
    const line = this._model.line(ordinal);
    const shown = line ?? this._model.lastKnown(ordinal);
    return shown ? { type: 'line', line: shown, stale: !line } : AWAITED;
  }

  /** @returns Whether any height was not known before. */
  private _measureRows(): boolean {
    let changed = false;
    for (const row of this.rows.all) {
      const { height } = row.node.getBoundingClientRect();
      if (height > 0 && height !== this._space.heightOf(row.ordinal)) {
        changed = true;
      }
      this._space.measure(row.ordinal, height || this._space.rowHeight);
    }
    return changed;
  }

  /** Puts the rows and the scrollbar where the place says. */
  private _position(): void {
    const space = this._space;
    const { ordinal, offset } = space.place;
    this._box.contentHeight = space.height;
    let top: number;
    if (this._hand.moving && !space.atEnd && !space.stuck) {
      // The hand is on the scrollbar: it stays, the rows move under it.
      top = this.viewport.scrollTop;
    } else {
      top = space.scrollTop;
      const settled = this._box.scrollTo(top);
      this._hand.placed(settled);
      space.settled(settled);
    }
    let above = 0;
    for (let row = this.rows.first; row < ordinal; row++) {
      above += space.heightOf(row);
    }
    // Whole pixels: compositors count in floats, which have no fractions left at millions of pixels.
    this.rows.place(Math.round(top - offset - above));
    if (!this._model.wrap) {
      this.rows.keepWidth();
    }
  }

  private readonly _model: LogModel;
  private readonly _size: 'cell' | 'tab';
  private readonly _hand: ScrollHand;
  private readonly _space = new ScrollSpace();
  private readonly _box: LogViewport;
  private readonly _tail: LogTail;
  private readonly _held: HeldLine;
  private _look: RowLook;
  /** Where the person was led and did not arrive yet. */
  private _revealing: number | undefined;
}

const AWAITED: RowContent = { type: 'awaited' };
