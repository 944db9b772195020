import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import type { LogLine } from '../../../protocol';
import { formatCount } from '../quantities';
import { HeldLine } from './held';
import type { LogChange, LogModel, Reveal } from './model';
import type { RowContent, RowLook } from './row';
import { LogRows } from './rows';
import { ScrollSpace } from './scroll';
import { LogSelection } from './selection';
import { LogTail } from './tail';
import { UnseenButton } from './unseen';
import { LogViewport } from './viewport';

/** Rows drawn above and below the visible ones, so that a turn of the wheel shows no gap. */
const OVERSCAN = 24;
/** Milliseconds after which a hand that scrolled is taken to rest. */
const REST = 150;

export interface LogListOptions {
  readonly model: LogModel;
  /** In a cell the list is as high as its lines, 24 at most; in a tab as high as its box. */
  readonly size: 'cell' | 'tab';
  readonly translator: ITranslator;
  /** Names the log for screen readers. */
  readonly label: string;
  /** Shows a line that is too long for a row. */
  readonly onShowAll: (line: LogLine) => void;
  /** Something the list was asked for and could not do, as a sentence. */
  readonly onProblem: (message: string) => void;
}

/**
 * The lines of a log of any length, as recycled rows of plain DOM: about twice as many elements as fit on the
 * screen, filled from the model's pages. It draws at most once a frame and nothing while it is out of sight.
 */
export class LogList extends Widget {
  constructor(options: LogListOptions) {
    super();
    this._model = options.model;
    this._tail = new LogTail(options.model);
    this._held = new HeldLine(options.model, this._geometry);
    this._size = options.size;
    this._trans = options.translator.load('jupyterlab_sagemaker');
    this._onShowAll = options.onShowAll;
    this.addClass('jp-sm-Log');
    this._box = new LogViewport(this._rows, options.label);
    this._unseen = new UnseenButton(this._trans);
    this._viewport = this._box.node;
    this.node.append(this._viewport, this._unseen.node);
    this._selection = new LogSelection({
      viewport: this._viewport,
      model: this._model,
      rows: this._rows,
      text: this._trans,
      onProblem: options.onProblem
    });
    this._look = this._makeLook();
    this._model.changed.connect(this._onModel, this);
    this._model.revealed.connect(this._onReveal, this);
  }

  /** Rows drawn now, for measurements and tests. */
  get drawn(): number {
    return this._rows.all.length;
  }

  /** The log spans several days, so that a time needs its day. */
  get withDay(): boolean {
    return this._withDay;
  }
  set withDay(value: boolean) {
    if (value !== this._withDay) {
      this._withDay = value;
      this._relook();
    }
  }

  /** Puts the selected text, else the visible lines, on the clipboard. */
  async copy(): Promise<void> {
    await this._selection.copy({ first: this._model.top, last: this._lastVisible });
  }

  handleEvent(event: Event): void {
    switch (event.type) {
      case 'scroll':
        this._onScroll();
        break;
      case 'wheel':
        if (event instanceof WheelEvent && event.deltaY < 0 && this._geometry.scrollTop > 0) {
          this._model.following = false;
        }
        break;
      case 'keydown':
        if (event instanceof KeyboardEvent) {
          this._onKey(event);
        }
        break;
      case 'click':
        this._onClick(event);
        break;
    }
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._selection.dispose();
    this._model.changed.disconnect(this._onModel, this);
    this._model.revealed.disconnect(this._onReveal, this);
    super.dispose();
  }

  protected onAfterAttach(_: Message): void {
    this._viewport.addEventListener('scroll', this, { passive: true });
    this._viewport.addEventListener('wheel', this, { passive: true });
    this.node.addEventListener('keydown', this);
    this.node.addEventListener('click', this);
    this._selection.attach();
    if (typeof ResizeObserver !== 'undefined') {
      this._resizes = new ResizeObserver(() => {
        this._measure();
      });
      this._resizes.observe(this._viewport);
      this._resizes.observe(this._box.probe);
    }
    this._measure();
  }

  protected onBeforeDetach(_: Message): void {
    this._viewport.removeEventListener('scroll', this);
    this._viewport.removeEventListener('wheel', this);
    this.node.removeEventListener('keydown', this);
    this.node.removeEventListener('click', this);
    this._selection.detach();
    this._resizes?.disconnect();
    this._resizes = undefined;
    cancelAnimationFrame(this._frame);
    this._frame = 0;
    clearTimeout(this._rest);
  }

  protected onAfterShow(_: Message): void {
    this._measure();
  }

  protected onUpdateRequest(_: Message): void {
    this._layOut();
  }

  /** Rows that fit into the visible part. */
  private get _visible(): number {
    return Math.ceil(this._geometry.viewport / this._geometry.rowHeight) + 1;
  }

  private get _lastVisible(): number {
    return Math.min(this._model.count, this._model.top + this._visible - 1);
  }

  /** Reads what the page decides: the height of a row by font and theme, the height and width of the visible part. */
  private _measure(): void {
    if (!this.isAttached) {
      return;
    }
    const row = this._box.rowHeight();
    if (row > 0) {
      this._geometry.rowHeight = row;
    }
    this._box.measureBar();
    this._sizeCell();
    if (this._box.widthChanged()) {
      this._geometry.forget();
    }
    this._geometry.viewport = this._viewport.clientHeight;
    this._layOut();
  }

  private _sizeCell(): void {
    if (this._size === 'cell' && this._box.fit(this._tail.rows, this._geometry.rowHeight)) {
      this._geometry.viewport = this._viewport.clientHeight;
    }
  }

  private _schedule(): void {
    if (this._frame === 0 && this.isAttached) {
      this._frame = requestAnimationFrame(() => {
        this._frame = 0;
        this._layOut();
      });
    }
  }

  private _layOut(): void {
    const space = this._geometry;
    if (!this.isAttached) {
      return;
    }
    this._tail.advance(this._visible);
    this._sizeCell();
    if (space.viewport <= 0) {
      return;
    }
    space.rows = this._tail.rows;
    this._held.keep();
    if (this._model.following) {
      space.place = space.end();
    }
    this._drawRows();
    if (this._model.wrap && this._measureRows()) {
      // True heights are known only now; the end, and how many rows fill the screen, may have moved.
      if (this._model.following) {
        space.place = space.end();
      }
      this._drawRows();
      this._measureRows();
    }
    this._position();
    this._model.top = space.place.ordinal;
    this._unseen.draw(this._model.unseen);
    this._selection.restore();
    this._showRevealed();
  }

  /** A view can be partly out of the notebook's window; a line that one was led to must not be. */
  private _showRevealed(): void {
    const row = this._rows.at(this._revealing);
    if (row && this._model.line(row.ordinal)) {
      this._revealing = undefined;
      row.node.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
  }

  private _drawRows(): void {
    const { ordinal } = this._geometry.place;
    const first = Math.max(0, ordinal - OVERSCAN);
    const last = Math.min(this._geometry.rows, ordinal + this._visible + OVERSCAN);
    const { count, open } = this._model;
    this._rows.draw(first, last, row => this._content(row, count, open[row - count]), this._look);
    const { awaited } = this._tail;
    if (awaited === undefined) {
      this._model.want(first, Math.min(last, count));
    } else {
      this._model.want(Math.max(0, awaited - this._visible), awaited);
    }
  }

  private _content(
    ordinal: number,
    count: number,
    open: { readonly host: string; readonly text: string } | undefined
  ): RowContent {
    if (ordinal >= count && open) {
      return { type: 'open', ...open };
    }
    const line = this._model.line(ordinal);
    const shown = line ?? this._model.lastKnown(ordinal);
    return shown ? { type: 'line', line: shown, stale: !line } : AWAITED;
  }

  /** @returns Whether any height was not known before. */
  private _measureRows(): boolean {
    let changed = false;
    for (const row of this._rows.all) {
      const { height } = row.node.getBoundingClientRect();
      if (height > 0 && height !== this._geometry.heightOf(row.ordinal)) {
        changed = true;
      }
      this._geometry.measure(row.ordinal, height || this._geometry.rowHeight);
    }
    return changed;
  }

  /** Puts the rows and the scrollbar where the place says. */
  private _position(): void {
    const space = this._geometry;
    const { ordinal, offset } = space.place;
    this._box.contentHeight = space.height;
    let top: number;
    if (this._scrolling && !space.atEnd && !space.stuck) {
      // The hand is on the scrollbar: it stays, the rows move under it.
      top = this._viewport.scrollTop;
    } else {
      top = space.scrollTop;
      this._expected = this._box.scrollTo(top);
      space.settled(this._expected);
    }
    let above = 0;
    for (let row = this._rows.first; row < ordinal; row++) {
      above += space.heightOf(row);
    }
    // Whole pixels: compositors count in floats, which have no fractions left at millions of pixels.
    this._rows.place(Math.round(top - offset - above));
    if (!this._model.wrap) {
      this._rows.keepWidth();
    }
  }

  private _onScroll(): void {
    const top = this._viewport.scrollTop;
    const moved = top - this._expected;
    if (Math.abs(moved) < 1) {
      return;
    }
    if (this._viewport.clientHeight !== this._geometry.viewport) {
      // Not the person: the box changed its size and the browser kept the scrollbar inside.
      this._measure();
      return;
    }
    this._expected = top;
    this._geometry.rows = this._tail.rows;
    this._geometry.scrolled(top);
    // Upwards always lets go of the end, however small the step; downwards takes hold of it again.
    this._model.following = moved > 0 && this._geometry.atEnd;
    this._scrolling = true;
    clearTimeout(this._rest);
    this._rest = setTimeout(() => {
      this._scrolling = false;
      this._schedule();
    }, REST);
    this._schedule();
  }

  private readonly _onReveal = (_: LogModel, to: Reveal): void => {
    const space = this._geometry;
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
    this._scrolling = false;
    this._revealing = to.ordinal;
    this._schedule();
  };

  private readonly _onModel = (_: LogModel, change: LogChange): void => {
    switch (change.name) {
      case 'wrap':
        this.toggleClass('jp-sm-mod-wrap', this._model.wrap);
        this._geometry.forget();
        this._rows.forgetWidth();
        this._relook();
        break;
      case 'filter':
        this._held.release();
        this._geometry.forget();
        this._rows.forgetWidth();
        this._schedule();
        break;
      case 'zone':
      case 'search':
        this._relook();
        break;
      case 'state':
        if (this._look.hosts.join() !== this._model.hosts.join()) {
          this._relook();
        }
        this._schedule();
        break;
      default:
        this._schedule();
    }
  };

  private _relook(): void {
    const look = this._makeLook();
    if (look.hosts.length !== this._look.hosts.length) {
      this._geometry.forget();
    }
    this._look = look;
    this._schedule();
  }

  private _makeLook(): RowLook {
    return {
      zone: this._model.zone,
      withDay: this._withDay,
      hosts: this._model.hosts,
      wrap: this._model.wrap,
      pattern: this._model.search.expression,
      current: this._model.search.current,
      showAll: characters => this._trans.__('… show %1 characters more', formatCount(characters))
    };
  }

  private _onClick(event: Event): void {
    const target = event.target;
    if (!(target instanceof Element)) {
      return;
    }
    if (target === this._unseen.node) {
      this._model.following = true;
      this._viewport.focus();
      return;
    }
    if (target.closest('.jp-sm-LogRow-all')) {
      const row = this._rows.of(target);
      const line = row && this._model.lastKnown(row.ordinal);
      if (line) {
        this._onShowAll(line);
      }
    }
  }

  /**
   * The browser itself scrolls by arrow, page, Home and End; the notebook's one-key commands (`j`, `d d`, arrows)
   * must not act meanwhile. Keys with Ctrl or Command go on to JupyterLab.
   */
  private _onKey(event: KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a') {
      this._selection.all();
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.key === 'Tab') {
      return;
    }
    event.stopPropagation();
    if (event.key === 'End') {
      this._model.following = true;
    }
  }

  private readonly _model: LogModel;
  private readonly _size: 'cell' | 'tab';
  private readonly _trans: TranslationBundle;
  private readonly _onShowAll: (line: LogLine) => void;
  private readonly _selection: LogSelection;
  private readonly _box: LogViewport;
  /** The box's element, which scrolls and takes the keys. */
  private readonly _viewport: HTMLElement;
  private readonly _unseen: UnseenButton;
  private readonly _geometry = new ScrollSpace();
  private readonly _rows = new LogRows();
  private readonly _tail: LogTail;
  private readonly _held: HeldLine;
  /** Where the person was led and did not arrive yet. */
  private _revealing: number | undefined;
  private _look: RowLook;
  private _withDay = false;
  private _resizes: ResizeObserver | undefined;
  private _frame = 0;
  private _rest: ReturnType<typeof setTimeout> | undefined;
  private _scrolling = false;
  /** What the next scroll event of our own doing will say. */
  private _expected = 0;
}

const AWAITED: RowContent = { type: 'awaited' };
