import { LogRow } from './row';
import type { LogRows } from './rows';

/** Lines that a list in a cell is high at most; it scrolls by itself. */
const CELL_LINES = 24;

/**
 * The scrolling box of a log: its elements, and what the page decides of them. Reads layout where it says so and
 * writes only what has changed.
 */
export class LogViewport {
  /** @param label names the log for screen readers */
  constructor(rows: LogRows, label: string) {
    this.node.className = 'jp-sm-Log-viewport';
    this.node.tabIndex = 0;
    this.node.setAttribute('role', 'log');
    // A screen reader that read out every line of a flood would be of no use; the status beside it is polite.
    this.node.setAttribute('aria-live', 'off');
    this.node.setAttribute('aria-label', label);
    this._space.className = 'jp-sm-Log-space';
    this.probe.classList.add('jp-sm-mod-probe');
    this.probe.setAttribute('aria-hidden', 'true');
    this._probe.text.textContent = '\u00a0';
    this._space.append(rows.node);
    this.node.append(this.probe, this._space);
  }

  readonly node: HTMLElement = document.createElement('div');

  /** A row that nobody sees: as high as font and theme make a row. */
  get probe(): HTMLElement {
    return this._probe.node;
  }

  /** CSS pixels of a row, 0 while the page lays nothing out. Reads layout. */
  rowHeight(): number {
    return this.probe.getBoundingClientRect().height;
  }

  /** Takes note of how high the horizontal scrollbar is. Reads layout. */
  measureBar(): void {
    this._barHeight = this.node.offsetHeight - this.node.clientHeight;
  }

  /** @returns Whether the width is another than when last asked. Reads layout. */
  widthChanged(): boolean {
    const { clientWidth } = this.node;
    const changed = clientWidth !== this._width;
    this._width = clientWidth;
    return changed;
  }

  /**
   * As high as the lines, never shrinking, so that a filter does not make the notebook jump.
   *
   * @returns Whether that is another height than before.
   */
  fit(rows: number, rowHeight: number): boolean {
    const lines = Math.min(CELL_LINES, Math.max(rows, this._lines, 1));
    const height = Math.ceil(lines * rowHeight) + this._barHeight;
    if (height === this._fitted) {
      return false;
    }
    this._lines = lines;
    this._fitted = height;
    this.node.style.height = `${height}px`;
    return true;
  }

  /** CSS pixels that can be scrolled through. */
  set contentHeight(height: number) {
    if (height !== this._contentHeight) {
      this._contentHeight = height;
      this._space.style.height = `${height}px`;
    }
  }

  /** @returns What the scroll event of this will say: the browser rounds to its own pixels. */
  scrollTo(top: number): number {
    if (Math.abs(this.node.scrollTop - top) >= 1) {
      this.node.scrollTop = top;
    }
    return this.node.scrollTop;
  }

  private readonly _space = document.createElement('div');
  private readonly _probe = new LogRow();
  private _contentHeight = -1;
  private _width = -1;
  private _lines = 0;
  private _fitted = 0;
  private _barHeight = 0;
}
