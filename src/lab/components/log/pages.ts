import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

import type { LogLine } from '../../../protocol';

/** The answer of the host's `log/read`. */
export interface LogWindow {
  readonly lines: readonly LogLine[];
  readonly revision: number;
  readonly matching: number;
}

export type ReadWindow = (first: number, count: number, signal: AbortSignal) => Promise<LogWindow>;

export interface LogPagesOptions {
  readonly read: ReadWindow;
  /** Lines a page. */
  readonly pageSize?: number;
  /** Pages kept at most, besides those wanted now. */
  readonly maxPages?: number;
  /** Characters kept at most, besides the pages wanted now: lines can be a megabyte each. */
  readonly maxCharacters?: number;
  /** Requests under way at most. */
  readonly maxReads?: number;
  /** Milliseconds before a read that failed is tried again. */
  readonly retryAfter?: number;
}

interface Page {
  lines: readonly LogLine[];
  /** So many lines at the start are true at `revision`; those behind only fill the place until the new ones are here. */
  fresh: number;
  revision: number;
  characters: number;
}

/**
 * The lines of one filtered log that the browser holds: pages of consecutive ordinals, read from the host when a
 * view wants them, the least recently wanted let go.
 *
 * A page remembers the revision it was read at. A new revision voids what lies at or behind its `changedFrom`; a page
 * that missed a revision in between cannot know what that one moved and is void as a whole. An answer older than the
 * newest revision known is dropped and asked for again, so no order of messages can leave a wrong line in place.
 */
export class LogPages implements IDisposable {
  constructor(options: LogPagesOptions) {
    this._read = options.read;
    this.pageSize = options.pageSize ?? 250;
    this._maxPages = options.maxPages ?? 60;
    this._maxCharacters = options.maxCharacters ?? 16_000_000;
    this._maxReads = options.maxReads ?? 3;
    this._retryAfter = options.retryAfter ?? 2_000;
  }

  readonly pageSize: number;

  /** Lines that pass the filter, as far as it is known. */
  get count(): number {
    return this._count;
  }

  get revision(): number {
    return this._revision;
  }

  /** Pages held now, for tests of the bound. */
  get held(): number {
    return this._pages.size;
  }

  /** Why lines that are wanted are not here, when their last read failed. */
  get failure(): unknown {
    return this._failure;
  }

  /** Lines came or went. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._stop.signal.aborted;
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._stop.abort();
    clearTimeout(this._retry);
    this._pages.clear();
    Signal.clearData(this);
  }

  /** The line at an ordinal, if it is here and true. */
  line(ordinal: number): LogLine | undefined {
    const page = this._pages.get(this._pageOf(ordinal));
    const index = ordinal % this.pageSize;
    return page && index < page.fresh ? page.lines[index] : undefined;
  }

  /** The line last known at an ordinal, perhaps moved meanwhile: what to show for the blink until the true one is here. */
  lastKnown(ordinal: number): LogLine | undefined {
    return this._pages.get(this._pageOf(ordinal))?.lines[ordinal % this.pageSize];
  }

  /** Takes over the newest state of the log. */
  update(state: {
    readonly matching: number;
    readonly revision: number;
    readonly changedFrom: number;
  }): void {
    if (state.revision < this._revision) {
      return;
    }
    const revised = state.revision > this._revision;
    this._revision = state.revision;
    this._count = revised ? state.matching : Math.max(this._count, state.matching);
    if (revised) {
      for (const [number, page] of this._pages) {
        this._revise(number * this.pageSize, page, state.revision, state.changedFrom);
      }
    }
    this._pump();
    this._changed.emit();
  }

  /**
   * Says which lines are looked at, `last` exclusive. They are read first, then the pages beside them; reads for
   * places left behind by fast scrolling are never sent.
   */
  want(first: number, last: number): void {
    const from = this._pageOf(Math.max(0, first));
    const to = this._pageOf(Math.max(0, last - 1));
    this._wanted = [];
    for (let page = from; page <= to; page++) {
      this._wanted.push(page);
    }
    for (const page of this._wanted) {
      this._touch(page);
    }
    this._wanted.push(to + 1, from - 1);
    this._pump();
  }

  private _pageOf(ordinal: number): number {
    return Math.floor(ordinal / this.pageSize);
  }

  private _touch(number: number): void {
    const page = this._pages.get(number);
    if (page) {
      this._pages.delete(number);
      this._pages.set(number, page);
    }
  }

  private _revise(start: number, page: Page, revision: number, changedFrom: number): void {
    if (page.revision >= revision) {
      return;
    }
    const from = page.revision === revision - 1 ? changedFrom : 0;
    page.fresh = Math.min(page.fresh, Math.max(0, from - start));
    page.revision = revision;
  }

  /** Lines that the page should hold now. */
  private _length(number: number): number {
    return Math.max(0, Math.min(this.pageSize, this._count - number * this.pageSize));
  }

  private _pump(): void {
    if (this.isDisposed || this._retry !== undefined) {
      return;
    }
    for (const number of this._wanted) {
      if (this._reads.size >= this._maxReads) {
        return;
      }
      const length = this._length(number);
      const held = this._pages.get(number)?.fresh ?? 0;
      if (number >= 0 && held < length && !this._reads.has(number)) {
        this._reads.add(number);
        void this._load(number);
      }
    }
  }

  private async _load(number: number): Promise<void> {
    const start = number * this.pageSize;
    // Of a page at the growing end only what is new is asked for.
    const kept = this._pages.get(number)?.fresh ?? 0;
    try {
      const window = await this._read(start + kept, this.pageSize - kept, this._stop.signal);
      this._reads.delete(number);
      if (this.isDisposed) {
        return;
      }
      this._failure = undefined;
      if (window.revision >= this._revision) {
        this._keep(number, kept, window);
      }
    } catch (error) {
      this._reads.delete(number);
      if (this.isDisposed) {
        return;
      }
      this._failure = error;
      this._retry = setTimeout(() => {
        this._retry = undefined;
        this._pump();
      }, this._retryAfter);
    }
    this._pump();
    this._changed.emit();
  }

  private _keep(number: number, kept: number, window: LogWindow): void {
    const page = this._pages.get(number);
    if (kept > 0 && (page?.revision !== window.revision || page.fresh !== kept)) {
      // The lines before these were revised meanwhile: the two halves would not fit together.
      if (page) {
        page.fresh = 0;
      }
      return;
    }
    const lines = page && kept > 0 ? page.lines.slice(0, kept).concat(window.lines) : window.lines;
    const characters = lines.reduce((sum, line) => sum + line.text.length, 0);
    this._drop(number);
    this._characters += characters;
    this._pages.set(number, {
      lines,
      fresh: lines.length,
      revision: window.revision,
      characters
    });
    // An answer of the same revision can know of growth that the state, sent ten times a second, does not yet.
    if (window.revision === this._revision && window.matching > this._count) {
      this._count = window.matching;
    }
    for (const oldest of this._pages.keys()) {
      if (this._pages.size <= this._maxPages && this._characters <= this._maxCharacters) {
        return;
      }
      if (!this._wanted.includes(oldest)) {
        this._drop(oldest);
      }
    }
  }

  private _drop(number: number): void {
    this._characters -= this._pages.get(number)?.characters ?? 0;
    this._pages.delete(number);
  }

  private readonly _read: ReadWindow;
  private readonly _maxPages: number;
  private readonly _maxCharacters: number;
  private readonly _maxReads: number;
  private readonly _retryAfter: number;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _stop = new AbortController();
  /** In the order of use: the first key is the least recently wanted page. */
  private readonly _pages = new Map<number, Page>();
  private readonly _reads = new Set<number>();
  private _wanted: number[] = [];
  private _count = 0;
  private _revision = 0;
  private _characters = 0;
  private _failure: unknown = undefined;
  private _retry: ReturnType<typeof setTimeout> | undefined;
}
