import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';

import type { LogModel } from './model';
import type { LogRow } from './row';
import type { LogRows } from './rows';
import { plainText } from './text';
import { clip, isBefore, samePoint, trim, type TextPoint } from './textPoint';

/** Lines that are copied at most: more belongs into a file. */
const MAX_COPIED = 50_000;

/**
 * A text selection that outlives its rows.
 *
 * The browser selects among elements; the list takes elements away as one scrolls. So the two ends of the selection
 * are kept as points in the log's text, the browser shows the part of it that is drawn, and copying reads what is not
 * drawn from the host.
 */
export class LogSelection implements IDisposable {
  constructor(options: {
    readonly viewport: HTMLElement;
    readonly model: LogModel;
    readonly rows: LogRows;
    readonly text: TranslationBundle;
    readonly onProblem: (message: string) => void;
  }) {
    this._viewport = options.viewport;
    this._model = options.model;
    this._rows = options.rows;
    this._trans = options.text;
    this._onProblem = options.onProblem;
  }

  attach(): void {
    document.addEventListener('selectionchange', this._onChange);
    document.addEventListener('pointerup', this._onUp);
    this._viewport.addEventListener('pointerdown', this._onDown);
    this._viewport.addEventListener('copy', this._onCopy);
  }

  detach(): void {
    document.removeEventListener('selectionchange', this._onChange);
    document.removeEventListener('pointerup', this._onUp);
    this._viewport.removeEventListener('pointerdown', this._onDown);
    this._viewport.removeEventListener('copy', this._onCopy);
  }

  get isDisposed(): boolean {
    return this._stop.signal.aborted;
  }

  dispose(): void {
    this.detach();
    this._stop.abort();
  }

  /** Selects the whole log. */
  all(): void {
    this._anchor = { ordinal: 0, offset: 0 };
    this._focus = { ordinal: Math.max(0, this._model.count - 1), offset: Number.MAX_SAFE_INTEGER };
    this.restore();
  }

  /** Shows the part of the selection that is drawn, after rows came and went. */
  restore(): void {
    const rows = this._rows.all;
    const [first] = rows;
    const last = rows.at(-1);
    const { _anchor: anchor, _focus: focus } = this;
    const selection = document.getSelection();
    if (!anchor || !focus || !first || !last || !selection) {
      return;
    }
    if (this._isDrawn(anchor, first, last) && this._isDrawn(focus, first, last) && !this._clipped) {
      // The browser keeps it by itself as long as both ends have their elements.
      return;
    }
    const from = this._domPoint(clip(anchor, first, last));
    const to = this._domPoint(clip(focus, first, last));
    if (!from || !to) {
      return;
    }
    this._clipped = !this._isDrawn(anchor, first, last) || !this._isDrawn(focus, first, last);
    this._shown = { anchor: clip(anchor, first, last), focus: clip(focus, first, last) };
    selection.setBaseAndExtent(from.node, from.offset, to.node, to.offset);
  }

  /** Puts the selection, else the given rows (`last` exclusive), on the clipboard. */
  async copy(visible: { readonly first: number; readonly last: number }): Promise<void> {
    const range = this._range();
    const from = range?.from ?? { ordinal: visible.first, offset: 0 };
    const to = range?.to ?? { ordinal: visible.last - 1, offset: Number.MAX_SAFE_INTEGER };
    try {
      const text = this._textOf(from, to) ?? (await this._readText(from, to));
      if (text !== undefined) {
        await navigator.clipboard.writeText(text);
      }
    } catch (error) {
      if (!this.isDisposed) {
        const reason = error instanceof Error ? error.message : String(error);
        this._onProblem(this._trans.__('The lines could not be copied: %1', reason));
      }
    }
  }

  private readonly _onDown = (event: PointerEvent): void => {
    if (event.button === 0) {
      this._dragging = true;
      if (!event.shiftKey) {
        this._forget();
      }
    }
  };

  private readonly _onUp = (): void => {
    this._dragging = false;
  };

  private readonly _onChange = (): void => {
    const selection = document.getSelection();
    const anchor = this._textPoint(selection?.anchorNode, selection?.anchorOffset ?? 0);
    const focus = this._textPoint(selection?.focusNode, selection?.focusOffset ?? 0);
    // While an end is out of the drawn rows, the browser's end stands at the border for it.
    const shown = this._clipped ? this._shown : undefined;
    const anchorStays =
      shown !== undefined && anchor !== undefined && samePoint(anchor, shown.anchor);
    const focusStays = shown !== undefined && focus !== undefined && samePoint(focus, shown.focus);
    if (anchorStays && focusStays) {
      return;
    }
    if (this._dragging && this._anchor && focus) {
      // Where the drag began stays, even if the browser has lost the row and begins anew where the pointer is.
      this._focus = focus;
      if (this._clipped) {
        this.restore();
      }
      return;
    }
    if (!anchor || !focus || (selection?.isCollapsed && !anchorStays && !this._dragging)) {
      // A click into the text or elsewhere ends it.
      this._forget();
      return;
    }
    this._anchor = anchorStays ? this._anchor : anchor;
    this._focus = focusStays ? this._focus : focus;
  };

  private _forget(): void {
    this._anchor = this._focus = this._shown = undefined;
    this._clipped = false;
  }

  private readonly _onCopy = (event: ClipboardEvent): void => {
    const range = this._range();
    if (!range || !event.clipboardData) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const text = this._textOf(range.from, range.to);
    if (text !== undefined) {
      event.clipboardData.setData('text/plain', text);
    } else {
      void this.copy({ first: 0, last: 0 });
    }
  };

  private _range(): { readonly from: TextPoint; readonly to: TextPoint } | undefined {
    const { _anchor: anchor, _focus: focus } = this;
    if (!anchor || !focus || samePoint(anchor, focus)) {
      return undefined;
    }
    return isBefore(anchor, focus) ? { from: anchor, to: focus } : { from: focus, to: anchor };
  }

  /** The text between two points, if the browser holds all its lines. */
  private _textOf(from: TextPoint, to: TextPoint): string | undefined {
    const lines: string[] = [];
    for (let ordinal = from.ordinal; ordinal <= to.ordinal; ordinal++) {
      const text =
        this._model.line(ordinal)?.text ?? this._model.open[ordinal - this._model.count]?.text;
      if (text === undefined) {
        return undefined;
      }
      lines.push(plainText(text));
    }
    return trim(lines, from, to);
  }

  private async _readText(from: TextPoint, to: TextPoint): Promise<string | undefined> {
    const count = to.ordinal - from.ordinal + 1;
    if (count > MAX_COPIED) {
      this._onProblem(
        this._trans.__(
          'These are %1 lines, more than fit on a clipboard. Save the log as a file instead.',
          count
        )
      );
      return undefined;
    }
    const lines: string[] = [];
    for await (const window of this._model.read(from.ordinal, to.ordinal + 1, this._stop.signal)) {
      lines.push(...window.map(line => plainText(line.text)));
    }
    return trim(lines, from, to);
  }

  private _isDrawn(point: TextPoint, first: LogRow, last: LogRow): boolean {
    return point.ordinal >= first.ordinal && point.ordinal <= last.ordinal;
  }

  private _textPoint(node: Node | null | undefined, offset: number): TextPoint | undefined {
    if (!node || !this._viewport.contains(node)) {
      return undefined;
    }
    const row = this._rows.of(node);
    if (!row) {
      return undefined;
    }
    if (!row.text.contains(node)) {
      return { ordinal: row.ordinal, offset: 0 };
    }
    const before = document.createRange();
    before.selectNodeContents(row.text);
    before.setEnd(node, offset);
    return { ordinal: row.ordinal, offset: before.toString().length };
  }

  private _domPoint(
    point: TextPoint
  ): { readonly node: Node; readonly offset: number } | undefined {
    const row = this._rows.at(point.ordinal);
    if (!row) {
      return undefined;
    }
    const texts = document.createTreeWalker(row.text, NodeFilter.SHOW_TEXT);
    let left = point.offset;
    let last: Node | undefined;
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const length = node.nodeValue?.length ?? 0;
      if (left <= length) {
        return { node, offset: left };
      }
      left -= length;
      last = node;
    }
    return last
      ? { node: last, offset: last.nodeValue?.length ?? 0 }
      : { node: row.text, offset: 0 };
  }

  private readonly _viewport: HTMLElement;
  private readonly _model: LogModel;
  private readonly _rows: LogRows;
  private readonly _trans: TranslationBundle;
  private readonly _onProblem: (message: string) => void;
  private readonly _stop = new AbortController();
  private _anchor: TextPoint | undefined;
  private _focus: TextPoint | undefined;
  /** An end of the selection is not drawn, so the browser's selection is shorter than the true one. */
  private _clipped = false;
  /** The pointer is held down on the text. */
  private _dragging = false;
  private _shown: { readonly anchor: TextPoint; readonly focus: TextPoint } | undefined;
}
