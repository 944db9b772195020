import type { LogLevel, LogLine } from '../../../protocol';
import { formatClock, formatMoment, type Zone } from '../moments';
import { drawRuns, highlight, readable } from './text';

/** Host colours before they repeat; the name always stands beside the colour. */
const HOST_COLOURS = 8;

/** How all rows of a list look at present. A new object whenever something changes: rows compare by identity. */
export interface RowLook {
  readonly zone: Zone;
  /** The log spans several days. */
  readonly withDay: boolean;
  /** All hosts in SageMaker's order; with one there is no host column. */
  readonly hosts: readonly string[];
  readonly wrap: boolean;
  /** What is searched for. */
  readonly pattern: RegExp | undefined;
  /** Position of the match that the search stands at. */
  readonly current: number | undefined;
  /** Text of the button behind a line that was cut. */
  readonly showAll: (characters: number) => string;
}

/** What a row shows: a line, the unfinished line of a host, or nothing yet. */
export type RowContent =
  | { readonly type: 'line'; readonly line: LogLine; readonly stale: boolean }
  | { readonly type: 'open'; readonly host: string; readonly text: string }
  | { readonly type: 'awaited' };

/**
 * One recycled row: an element that is filled again for another line. No row has listeners of its own; the list
 * finds out what was clicked by {@link LogRow.ordinal}.
 */
export class LogRow {
  constructor() {
    this.node = document.createElement('div');
    this.node.className = 'jp-sm-LogRow';
    this._time = cell('time');
    this._host = cell('host');
    this._level = cell('level');
    this._text = cell('text');
    // Right-to-left text reads right to left, and only inside its own cell.
    this._text.dir = 'auto';
    this.node.append(this._time, this._level, this._host, this._text);
  }

  readonly node: HTMLElement;

  /** The element that holds the line's text and nothing else. */
  get text(): HTMLElement {
    return this._text;
  }

  ordinal = -1;

  /** Fills the row; does nothing when it shows just that already. */
  draw(ordinal: number, content: RowContent, look: RowLook): void {
    const same =
      ordinal === this.ordinal && look === this._look && sameContent(content, this._content);
    if (same) {
      return;
    }
    this.ordinal = ordinal;
    this._look = look;
    this._content = content;
    this.node.dataset.ordinal = String(ordinal);
    const isCurrent = content.type === 'line' && content.line.position === look.current;
    this.node.classList.toggle('jp-sm-mod-current', isCurrent);
    this.node.classList.toggle('jp-sm-mod-awaited', content.type === 'awaited');
    this.node.classList.toggle('jp-sm-mod-open', content.type === 'open');
    switch (content.type) {
      case 'line':
        this._drawLine(content.line, look);
        break;
      case 'open':
        this._time.textContent = '';
        this._time.removeAttribute('title');
        this._drawLevel(undefined);
        this._drawHost(content.host, look);
        this._drawText(content.text, look);
        break;
      case 'awaited':
        this._time.textContent = '';
        this._time.removeAttribute('title');
        this._drawLevel(undefined);
        this._host.textContent = '';
        this._text.textContent = '';
        break;
    }
  }

  private _drawLine(line: LogLine, look: RowLook): void {
    this._time.textContent = formatClock(line.time, look.zone, look.withDay);
    this._time.title = formatMoment(line.time, look.zone);
    this._drawLevel(line.level);
    this._drawHost(line.host, look);
    this._drawText(line.text, look);
  }

  private _drawLevel(level: LogLevel | undefined): void {
    if (level) {
      this.node.dataset.level = level;
    } else {
      delete this.node.dataset.level;
    }
    // A shape besides the colour; read out as the word.
    this._level.textContent = level === 'error' ? '✕' : level === 'warning' ? '▲' : '';
    if (level === 'error' || level === 'warning') {
      this._level.title = level;
    } else {
      this._level.removeAttribute('title');
    }
  }

  private _drawHost(host: string, look: RowLook): void {
    this._host.hidden = look.hosts.length < 2;
    this._host.textContent = host;
    this._host.dataset.colour = String(Math.max(0, look.hosts.indexOf(host)) % HOST_COLOURS);
  }

  private _drawText(text: string, look: RowLook): void {
    const { runs, cut } = readable(text, undefined, look.wrap);
    const marked = look.pattern ? highlight(runs, look.pattern, 'jp-sm-mod-found') : runs;
    drawRuns(this._text, marked);
    if (cut > 0) {
      const button = document.createElement('button');
      button.className = 'jp-sm-LogRow-all';
      button.type = 'button';
      button.textContent = look.showAll(cut);
      this._text.append(button);
    }
  }

  private readonly _time: HTMLElement;
  private readonly _host: HTMLElement;
  private readonly _level: HTMLElement;
  private readonly _text: HTMLElement;
  private _look: RowLook | undefined;
  private _content: RowContent | undefined;
}

function cell(name: string): HTMLElement {
  const element = document.createElement('span');
  element.className = `jp-sm-LogRow-${name}`;
  return element;
}

function sameContent(one: RowContent, other: RowContent | undefined): boolean {
  if (one.type === 'line') {
    return other?.type === 'line' && one.line === other.line;
  }
  if (one.type === 'open') {
    return other?.type === 'open' && one.text === other.text && one.host === other.host;
  }
  return other?.type === 'awaited';
}
