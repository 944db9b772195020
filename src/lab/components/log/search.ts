import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

export interface SearchQuery {
  readonly pattern: string;
  /** The pattern is a JavaScript regular expression. */
  readonly regex: boolean;
  readonly caseSensitive: boolean;
}

export interface SearchAnswer {
  readonly matches: number;
  readonly found?: { readonly ordinal: number; readonly index: number };
}

export type FindLine = (
  query: SearchQuery,
  from: number,
  direction: 'next' | 'previous',
  signal: AbortSignal
) => Promise<SearchAnswer>;

const NOTHING: SearchQuery = { pattern: '', regex: false, caseSensitive: false };

/**
 * A search through the whole log, done by the host: the browser holds a few pages of it. Only the newest
 * question counts; an older one still under way is called off.
 */
export class LogSearch implements IDisposable {
  constructor(private readonly _find: FindLine) {}

  get query(): SearchQuery {
    return this._query;
  }

  /** Lines that match; `undefined` until the host has answered. */
  get matches(): number | undefined {
    return this._answer?.matches;
  }

  /** 1-based number of the match that the search stands at. */
  get index(): number | undefined {
    return this._answer?.found?.index;
  }

  /** Filtered ordinal of the match that the search stands at. */
  get current(): number | undefined {
    return this._answer?.found?.ordinal;
  }

  /** Why there is no answer: the pattern is no regular expression, or the host's own words. */
  get problem(): string | undefined {
    return this._problem;
  }

  /** What to mark in the rows; `undefined` for no or a broken pattern. */
  get expression(): RegExp | undefined {
    return this._expression;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._asking?.abort();
      Signal.clearData(this);
    }
  }

  /** Asks anew, from a row on: the first match at or after what the person looks at. */
  async ask(query: SearchQuery, from: number): Promise<void> {
    this._query = query;
    this._answer = undefined;
    this._problem = undefined;
    this._expression = undefined;
    if (query.pattern !== '') {
      try {
        this._expression = expression(query);
      } catch (error) {
        this._problem = sentence(error);
      }
    }
    this._asking?.abort();
    this._changed.emit();
    if (this._expression) {
      await this._step(from, 'next');
    }
  }

  /** Goes to the next or previous match, around the ends. `from` is where to start when there is no match yet. */
  async step(direction: 'next' | 'previous', from: number): Promise<void> {
    if (!this._expression) {
      return;
    }
    const current = this.current;
    const start = current === undefined ? from : current + (direction === 'next' ? 1 : -1);
    await this._step(start, direction);
  }

  clear(): void {
    void this.ask(NOTHING, 0);
  }

  /** Ordinals moved or the filter changed: what was found is no longer where it was. */
  forget(): void {
    if (this._answer) {
      this._answer = undefined;
      this._changed.emit();
    }
  }

  private async _step(from: number, direction: 'next' | 'previous'): Promise<void> {
    this._asking?.abort();
    const asking = new AbortController();
    this._asking = asking;
    try {
      const answer = await this._find(this._query, from, direction, asking.signal);
      if (!asking.signal.aborted) {
        this._answer = answer;
        this._problem = undefined;
      }
    } catch (error) {
      if (!asking.signal.aborted) {
        this._problem = sentence(error);
      }
    }
    if (!asking.signal.aborted && !this._isDisposed) {
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private _query = NOTHING;
  private _expression: RegExp | undefined;
  private _answer: SearchAnswer | undefined;
  private _problem: string | undefined;
  private _asking: AbortController | undefined;
  private _isDisposed = false;
}

/** @throws SyntaxError where the pattern is no regular expression. */
function expression(query: SearchQuery): RegExp {
  return new RegExp(
    query.regex ? query.pattern : escapePattern(query.pattern),
    query.caseSensitive ? 'g' : 'gi'
  );
}

/** A regular expression that matches the text itself. */
export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
