import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

import type { KnownLine, Problem } from '../../../protocol';
import { problemOf } from '../../client/problem';

/** Milliseconds between an answer and the question that the search asks again by itself. */
const PACE = 1_000;

export interface SearchQuery {
  readonly pattern: string;
  /** The pattern is a JavaScript regular expression. */
  readonly regex: boolean;
  readonly caseSensitive: boolean;
}

/** Where a search begins and which way it goes; see {@link findInLog}. */
export interface SearchStart {
  readonly from: number | KnownLine;
  readonly beyond?: boolean;
  readonly direction: 'next' | 'previous';
}

/** A line that matches, its filtered ordinal as of the answer, and its 1-based number among all that match. */
export type FoundLine = KnownLine & { readonly ordinal: number; readonly index: number };

export interface SearchAnswer {
  readonly matches: number;
  readonly found?: FoundLine;
}

export interface LogSearchOptions {
  /** Asks the host. */
  readonly find: (
    question: SearchQuery & SearchStart,
    signal: AbortSignal
  ) => Promise<SearchAnswer>;
  /** Ordinal of the line that the person looks at. */
  readonly here: () => number;
  /** Leads the person to a line. */
  readonly onFound: (ordinal: number) => void;
}

const NOTHING: SearchQuery = { pattern: '', regex: false, caseSensitive: false };

/**
 * A search through the whole log, done by the host: the browser holds a few pages of it. Of a person's questions only the
 * newest counts; an older one still under way is called off.
 *
 * The log changes meanwhile: lines come, move, or are filtered otherwise. Then the search asks again by itself
 * ({@link refresh}), and stands at the same line as before.
 */
export class LogSearch implements IDisposable {
  constructor(private readonly _options: LogSearchOptions) {}

  get query(): SearchQuery {
    return this._query;
  }

  /** Lines that match, as last known; `undefined` until the host has answered. */
  get matches(): number | undefined {
    return this._answer?.matches;
  }

  /** The match that the search stands at, as last known. */
  get found(): FoundLine | undefined {
    return this._answer?.found;
  }

  /** Why there is no answer; of kind `usage` where it is the pattern's fault. */
  get problem(): Problem | undefined {
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
      clearTimeout(this._rest);
      Signal.clearData(this);
    }
  }

  /** Asks anew and goes to the first match at or after what the person looks at. */
  async ask(query: SearchQuery): Promise<void> {
    this._asking?.abort();
    this._asking = undefined;
    this._query = query;
    this._answer = undefined;
    this._problem = undefined;
    this._expression = undefined;
    if (query.pattern !== '') {
      try {
        this._expression = expression(query);
      } catch (error) {
        this._problem = { ...problemOf(error), kind: 'usage' };
      }
    }
    this._changed.emit();
    await this._goTo({ ...this._standing, direction: 'next' });
  }

  /** Goes to the next or previous match, around the ends. */
  async step(direction: 'next' | 'previous'): Promise<void> {
    await this._goTo({ ...this._standing, beyond: this.found !== undefined, direction });
  }

  clear(): void {
    void this.ask(NOTHING);
  }

  /**
   * What was answered may be so no more. It stands until the host has been asked again, soon and not too often: however
   * many changes there are, one question is under way and one more follows it. The person is led nowhere.
   *
   * @param now without a rest behind the last answer
   */
  refresh({ now = false } = {}): void {
    this._outdated = true;
    if (now) {
      clearTimeout(this._rest);
      this._rest = undefined;
    }
    this._askAgain();
  }

  /** Where the search is: at the line found last, else at the one that the person looks at. */
  private get _standing(): Pick<SearchStart, 'from'> {
    const { found } = this;
    return {
      from: found ? { time: found.time, position: found.position } : this._options.here()
    };
  }

  private async _goTo(start: SearchStart): Promise<void> {
    if (!this._expression || !(await this._ask(start))) {
      return;
    }
    // Lines moved or came while the answer was on its way. Whatever happens during this one, the person has waited enough.
    if (this._outdated && !(await this._ask({ ...this._standing, direction: 'next' }))) {
      return;
    }
    if (this.found) {
      this._options.onFound(this.found.ordinal);
    }
  }

  private _askAgain(): void {
    if (this._outdated && this._expression && !this._asking && this._rest === undefined) {
      const wasFound = this.found !== undefined;
      void this._ask({ ...this._standing, direction: 'next' }, ({ matches, found }) => ({
        matches,
        // Who stood nowhere is not put anywhere.
        ...(wasFound && found && { found })
      }));
    }
  }

  /**
   * Asks the host, in place of a question that is under way.
   *
   * @param read what to keep of the answer
   * @returns whether it was answered, and not called off meanwhile
   */
  private async _ask(
    start: SearchStart,
    read = (answer: SearchAnswer): SearchAnswer => answer
  ): Promise<boolean> {
    this._asking?.abort();
    const asking = new AbortController();
    this._asking = asking;
    this._outdated = false;
    const before = JSON.stringify([this._answer, this._problem]);
    let problem: Problem | undefined;
    try {
      const answer = await this._options.find({ ...this._query, ...start }, asking.signal);
      if (!asking.signal.aborted) {
        this._answer = read(answer);
      }
    } catch (error) {
      problem = problemOf(error);
    }
    if (asking.signal.aborted) {
      return false;
    }
    this._asking = undefined;
    this._problem = problem;
    clearTimeout(this._rest);
    this._rest = setTimeout(() => {
      this._rest = undefined;
      this._askAgain();
    }, PACE);
    if (JSON.stringify([this._answer, this._problem]) !== before) {
      this._changed.emit();
    }
    return problem === undefined;
  }

  private readonly _changed = new Signal<this, void>(this);
  private _query = NOTHING;
  private _expression: RegExp | undefined;
  private _answer: SearchAnswer | undefined;
  private _problem: Problem | undefined;
  /** The question under way. */
  private _asking: AbortController | undefined;
  /** The log has changed since the last question was asked. */
  private _outdated = false;
  private _rest: ReturnType<typeof setTimeout> | undefined;
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
