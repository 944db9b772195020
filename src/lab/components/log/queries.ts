import {
  findInLog,
  locateInLog,
  readLog,
  type KnownLine,
  type LogFilter,
  type LogLine,
  type LogTarget,
  type Milliseconds
} from '../../../protocol';
import type { IHost } from '../../tokens';
import type { SearchAnswer, SearchQuery, SearchStart } from './search';

/** Lines asked for at once when many are read in a row. */
const READ_LINES = 5_000;

/** A log and which lines of it are looked at. */
export type FilteredLog = LogTarget & { readonly filter?: LogFilter };

/** A line that is known, or the first one at or after a time. */
export type LinePlace = Partial<KnownLine> & { readonly time: Milliseconds };

/** What one asks the host about a log, always of the lines that pass the filter of that moment. */
export class LogQueries {
  constructor(
    private readonly _host: IHost,
    private readonly _log: () => FilteredLog
  ) {}

  /** The match of a search that is nearest, and how many there are. */
  find(question: SearchQuery & SearchStart, signal: AbortSignal): Promise<SearchAnswer> {
    return this._host.request(findInLog, { ...this._log(), ...question }, signal);
  }

  /** Ordinal of a line, else of the next one that passes. */
  async locate({ time, position }: LinePlace): Promise<number> {
    const { ordinal } = await this._host.request(locateInLog, { ...this._log(), time, position });
    return ordinal;
  }

  /** The first line of level `error`. */
  async firstError(): Promise<LogLine | undefined> {
    const { filter, ...target } = this._log();
    const { lines } = await this._host.request(readLog, {
      ...target,
      filter: { ...filter, level: 'error' },
      first: 0,
      count: 1
    });
    return lines[0];
  }

  /** Lines `first` to `last` (exclusive), in windows, for copying and saving. */
  async *read(
    first: number,
    last: number,
    signal: AbortSignal
  ): AsyncGenerator<readonly LogLine[]> {
    const log = this._log();
    for (let from = first; from < last;) {
      const count = Math.min(READ_LINES, last - from);
      const { lines } = await this._host.request(readLog, { ...log, first: from, count }, signal);
      if (lines.length === 0) {
        return;
      }
      yield lines;
      from += lines.length;
    }
  }
}
