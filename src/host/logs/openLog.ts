import type {
  KnownLine,
  LogFilter,
  LogLine,
  LogState,
  Milliseconds,
  Problem
} from '../../protocol';
import { lineTest } from './filter';
import type { LineTest } from './filter';
import type { StoredLine } from './lines';
import type { Log, Printable, Printed, StreamOptions } from './log';
import type { Selection } from './selection';
import type { SharedLog } from './sharedLog';
import { asLogLine, printLines, streamLines } from './stream';
import type { Streamed } from './stream';
import type { LogStore } from './store';

type FindQuery = Parameters<Log['find']>[0];
type FindResult = Awaited<ReturnType<Log['find']>>;

/** One reader's hold on a log. */
export class OpenLog implements Log {
  readonly #log: SharedLog;
  readonly #closing = new AbortController();
  readonly #holds = new DisposableStack();

  /** @param hold given back on dispose */
  constructor(log: SharedLog, hold: Disposable) {
    this.#log = log;
    this.#holds.use(hold);
  }

  state(filter?: LogFilter): LogState {
    this.#closing.signal.throwIfAborted();
    const { store } = this.#log;
    try {
      return this.#log.state(filter);
    } catch (error) {
      throw this.#log.mended(error, store);
    }
  }

  onChange(changed: () => void): Disposable {
    this.#closing.signal.throwIfAborted();
    const listening = this.#log.onChange(changed);
    this.#holds.use(listening);
    return listening;
  }

  read(filter: LogFilter | undefined, first: number, count: number): Promise<LogLine[]> {
    const from = Math.max(0, Math.trunc(first));
    return this.#reading(async store => {
      const selection = this.#selection(lineTest(filter));
      if (!selection) {
        return numbered(store.lines.window(from, count), from);
      }
      if (!selection.advance() && selection.matching < from + count) {
        await selection.finish();
      }
      return numbered(selection.window(from, count), from);
    });
  }

  find({ filter, from, beyond, direction, ...pattern }: FindQuery): Promise<FindResult> {
    return this.#reading(async store => {
      const hits = this.#selection(lineTest(filter, pattern));
      const lines = this.#selection(lineTest(filter));
      do {
        await lines?.finish();
        await hits?.finish();
      } while (lines?.advance(0) === false || hits?.advance(0) === false);
      const start = placeOf(store, lines, from) + (beyond ? (direction === 'next' ? 1 : -1) : 0);
      const nearest = hits && nearestOf(hits, start, direction);
      const matches = hits?.matching ?? 0;
      const [line] = nearest ? store.lines.window(nearest.ordinal, 1) : [];
      if (!nearest || !line) {
        return { matches };
      }
      const { key, position } = line;
      const ordinal = lines?.rank(nearest.ordinal) ?? nearest.ordinal;
      return { matches, found: { ordinal, index: nearest.nth + 1, time: key.time, position } };
    });
  }

  locate(filter: LogFilter | undefined, time: Milliseconds, position?: number): Promise<number> {
    return this.#reading(async store => {
      const selection = this.#selection(lineTest(filter));
      await selection?.finish();
      const ordinal = store.lines.locate(time, position);
      return selection?.rank(ordinal) ?? ordinal;
    });
  }

  lines(options: StreamOptions, signal?: AbortSignal): AsyncGenerator<LogLine[], void, void> {
    return this.#stream(options, signal, streamLines);
  }

  print(
    { textOf, ...options }: StreamOptions & { readonly textOf: (line: Printable) => string },
    signal?: AbortSignal
  ): AsyncGenerator<Printed, void, void> {
    return this.#stream(options, signal, (log, wanted, stopping) =>
      printLines(log, wanted, textOf, stopping)
    );
  }

  live(told: (problem: Problem | undefined) => void): Disposable {
    this.#closing.signal.throwIfAborted();
    const wish = this.#log.live.add(told);
    this.#holds.use(wish);
    return wish;
  }

  settled(signal?: AbortSignal): Promise<void> {
    return this.#until(() => this.#log.settledOrComplete, signal);
  }

  completed(signal?: AbortSignal): Promise<void> {
    return this.#until(() => this.#log.store.progress.complete, signal);
  }

  [Symbol.dispose](): void {
    this.#closing.abort(new DOMException('The log has been closed.', 'AbortError'));
    this.#holds.dispose();
  }

  async *#stream<Batch>(
    { filter, ...rest }: StreamOptions,
    signal: AbortSignal | undefined,
    start: (
      log: Streamed,
      options: Parameters<typeof streamLines>[1],
      signal: AbortSignal
    ) => AsyncGenerator<Batch, void, void>
  ): AsyncGenerator<Batch, void, void> {
    const closing = this.#closing.signal;
    const stopping = signal ? AbortSignal.any([signal, closing]) : closing;
    const { store, pulse } = this.#log;
    const log = this.#log;
    const streamed = {
      store,
      pulse,
      get problem() {
        return log.problem;
      }
    };
    try {
      yield* start(streamed, { test: lineTest(filter), ...rest }, stopping);
    } catch (error) {
      throw this.#log.mended(error, store);
    }
  }

  async #until(reached: () => boolean, signal?: AbortSignal): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      this.#closing.signal.throwIfAborted();
      if (reached()) {
        return;
      }
      await this.#log.pulse.next(signal, this.#closing.signal);
    }
  }

  /** Whatever a read meets that takes longer than its log is open, or that is a damaged store, is told as such. */
  async #reading<Result>(read: (store: LogStore) => Promise<Result>): Promise<Result> {
    this.#closing.signal.throwIfAborted();
    const { store } = this.#log;
    try {
      return await read(store);
    } catch (error) {
      this.#closing.signal.throwIfAborted();
      throw this.#log.mended(error, store);
    }
  }

  #selection(test: LineTest | undefined): Selection | undefined {
    return test && this.#log.selection(test);
  }
}

/** Ordinal in the whole log of what a search begins with; of a line that is no longer known, where its time is. */
function placeOf(
  { lines, total }: LogStore,
  filtered: Selection | undefined,
  from: number | KnownLine
): number {
  if (typeof from !== 'number') {
    return lines.locate(from.time, from.position);
  }
  return filtered ? (filtered.ordinal(from) ?? total) : from;
}

/** The match nearest to a line of the whole log, the line itself included; around the end where there is none. */
function nearestOf(
  hits: Selection,
  start: number,
  direction: FindQuery['direction']
): { readonly nth: number; readonly ordinal: number } | undefined {
  const { matching } = hits;
  const before = hits.rank(direction === 'next' ? start : start + 1);
  const nth =
    direction === 'next' ? (before < matching ? before : 0) : (before > 0 ? before : matching) - 1;
  const ordinal = hits.ordinal(nth);
  return ordinal === undefined ? undefined : { nth, ordinal };
}

function numbered(lines: readonly StoredLine[], first: number): LogLine[] {
  return lines.map((line, at) => asLogLine(line, line.position, first + at));
}
