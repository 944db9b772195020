import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import type { LogLine } from '../../../protocol';
import { formatCount } from '../quantities';
import type { LogChange, Reveal } from './changes';
import { LogDrawing } from './drawing';
import { ScrollHand } from './hand';
import type { LogModel } from './model';
import type { RowLook } from './row';
import { LogSelection } from './selection';
import { UnseenButton } from './unseen';

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
    this._trans = options.translator.load('jupyterlab_sagemaker');
    this._onShowAll = options.onShowAll;
    this.addClass('jp-sm-Log');
    this._drawing = new LogDrawing({
      model: options.model,
      size: options.size,
      label: options.label,
      hand: this._hand,
      look: this._makeLook(),
      onMoved: () => this._schedule()
    });
    this._viewport = this._drawing.viewport;
    this._unseen = new UnseenButton(this._trans);
    this.node.append(this._viewport, this._unseen.node);
    this._selection = new LogSelection({
      viewport: this._viewport,
      model: this._model,
      rows: this._drawing.rows,
      text: this._trans,
      onProblem: options.onProblem
    });
    this._model.changed.connect(this._onModel, this);
    this._model.revealed.connect(this._onReveal, this);
  }

  /** Rows drawn now, for measurements and tests. */
  get drawn(): number {
    return this._drawing.rows.all.length;
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
    await this._selection.copy({ first: this._model.top, last: this._drawing.lastVisible });
  }

  handleEvent(event: Event): void {
    switch (event.type) {
      case 'scroll':
        this._onScroll();
        break;
      case 'wheel':
        if (event instanceof WheelEvent && event.deltaY < 0 && !this._drawing.atStart) {
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
      this._resizes.observe(this._drawing.probe);
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
    this._hand.dispose();
  }

  protected onAfterShow(_: Message): void {
    this._measure();
  }

  protected onUpdateRequest(_: Message): void {
    this._draw();
  }

  private _measure(): void {
    if (this.isAttached) {
      this._drawing.measure();
      this._draw();
    }
  }

  private _schedule(): void {
    if (this._frame === 0 && this.isAttached) {
      this._frame = requestAnimationFrame(() => {
        this._frame = 0;
        this._draw();
      });
    }
  }

  private _draw(): void {
    if (this.isAttached && this._drawing.draw()) {
      this._unseen.draw(this._model.unseen);
      this._selection.restore();
      this._drawing.showRevealed();
    }
  }

  private _onScroll(): void {
    const top = this._viewport.scrollTop;
    const distance = this._hand.distance(top);
    if (Math.abs(distance) < 1) {
      return;
    }
    if (!this._drawing.isMeasured) {
      // Not the person: the box changed its size and the browser kept the scrollbar inside.
      this._measure();
      return;
    }
    this._hand.moved(top);
    this._drawing.scrolled(top);
    // Upwards always lets go of the end, however small the step; downwards takes hold of it again.
    this._model.following = distance > 0 && this._drawing.atEnd;
    this._schedule();
  }

  private readonly _onReveal = (_: LogModel, to: Reveal): void => {
    this._drawing.reveal(to);
    this._schedule();
  };

  private readonly _onModel = (_: LogModel, change: LogChange): void => {
    switch (change.name) {
      case 'wrap':
        this.toggleClass('jp-sm-mod-wrap', this._model.wrap);
        this._drawing.forgetHeights();
        this._relook();
        break;
      case 'filter':
        this._drawing.forgetLines();
        this._schedule();
        break;
      case 'zone':
        this._relook();
        break;
      case 'search': {
        const { pattern, current } = this._drawing.look;
        const { expression, found } = this._model.search;
        if (pattern !== expression || current !== found?.position) {
          this._relook();
        }
        break;
      }
      case 'state':
        if (this._drawing.look.hosts.join() !== this._model.hosts.join()) {
          this._relook();
        }
        this._schedule();
        break;
      default:
        this._schedule();
    }
  };

  private _relook(): void {
    this._drawing.look = this._makeLook();
    this._schedule();
  }

  private _makeLook(): RowLook {
    return {
      zone: this._model.zone,
      withDay: this._withDay,
      hosts: this._model.hosts,
      wrap: this._model.wrap,
      pattern: this._model.search.expression,
      current: this._model.search.found?.position,
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
      const row = this._drawing.rows.of(target);
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
  private readonly _trans: TranslationBundle;
  private readonly _onShowAll: (line: LogLine) => void;
  private readonly _selection: LogSelection;
  private readonly _unseen: UnseenButton;
  private readonly _hand = new ScrollHand(() => {
    this._schedule();
  });
  private readonly _drawing: LogDrawing;
  private readonly _viewport: HTMLElement;
  private _withDay = false;
  private _resizes: ResizeObserver | undefined;
  private _frame = 0;
}
