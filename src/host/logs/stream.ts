import { setImmediate } from 'node:timers/promises';
import type { LogLine, Problem, ProblemKind } from '../../protocol';
import { ProblemError } from '../problem';
import { passes } from './filter';
import type { LineTest } from './filter';
import { END, justBefore, START } from './key';
import type { Key } from './key';
import type { Pulse } from './pulse';
import { MOST_LINES } from './store';
import type { StoredLine } from './lines';
import type { LogStore } from './store';

/** What a stream needs of the log. */
export interface Streamed {
  readonly store: LogStore;
  /** Beats after every change. */
  readonly pulse: Pulse;
  readonly problem: Problem | undefined;
}

export interface StreamOptions {
  readonly test: LineTest | undefined;
  readonly after?: number;
  readonly tail?: number;
  readonly follow: boolean;
}

/** Lines that are read from the store at once. */
const PAGE = 1_000;
/** Lines that are counted at once on the way to where a stream goes on: about 5 ms. */
const STRIDE = 50_000;

/** Waiting cures these; the others need a person. */
const PASSING: ReadonlySet<ProblemKind> = new Set(['unavailable']);

/**
 * Where a stream is. The lines that were known when it began come first, in the order of the log; then what arrives,
 * in order of arrival. So a place is two numbers: how many positions were known then, and how far the stream went:
 * below `known` the count of lines given, from there on a position. A log that never had a line out of order has one
 * order only, and `known` is 0.
 */
interface Place {
  readonly known: number;
  readonly reached: number;
}

/**
 * The two numbers of a {@link Place} in one safe integer, which ascends within a stream. It holds across restarts of
 * the host, because nothing of it is kept anywhere else.
 */
function positionOf({ known, reached }: Place): number {
  return known * MOST_LINES + reached;
}

function placeOf(position: number): Place {
  return { known: Math.floor(position / MOST_LINES), reached: position % MOST_LINES };
}

/** Every line once; see `Log.lines`. */
export async function* streamLines(
  log: Streamed,
  options: StreamOptions,
  signal: AbortSignal
): AsyncGenerator<LogLine[], void, void> {
  const stream = new LineStream(log, options, signal);
  yield* stream.lines();
}

class LineStream {
  readonly #log: Streamed;
  readonly #options: StreamOptions;
  readonly #signal: AbortSignal;

  constructor(log: Streamed, options: StreamOptions, signal: AbortSignal) {
    this.#log = log;
    this.#options = options;
    this.#signal = signal;
  }

  async *lines(): AsyncGenerator<LogLine[], void, void> {
    const { after, tail } = this.#options;
    let place: Place;
    let behind: Key = START;
    if (after !== undefined) {
      const { known, reached } = placeOf(after);
      place = { known, reached: reached + 1 };
      if (place.reached < known) {
        behind = await this.#lineAt(place.reached, START, 0, known);
      }
    } else if (tail !== undefined) {
      if (!(await this.#pastIsIn())) {
        return;
      }
      ({ place, behind } = await this.#tail(tail));
    } else {
      place = { known: this.#known(), reached: 0 };
    }
    if (place.reached < place.known) {
      yield* this.#ordered(place, 0, place.known, behind);
      place = { known: place.known, reached: place.known };
    }
    yield* this.#arriving(place);
  }

  /** What a stream that begins now gives in the order of the log; see {@link Place.known}. */
  #known(): number {
    const { store } = this.#log;
    return store.inOrder ? 0 : this.#visible();
  }

  /** Streams go no further than this: the order of what is loading is not settled yet. */
  #visible(): number {
    const { store } = this.#log;
    return store.loadingFrom ?? store.positions;
  }

  /** Gives what arrives, from a position on; in the order of the log where it came scrambled while it was loading. */
  async *#arriving({ known, reached }: Place): AsyncGenerator<LogLine[], void, void> {
    const { store } = this.#log;
    let next = reached;
    let end = Infinity;
    while (!this.#signal.aborted) {
      if (!this.#options.follow && end === Infinity && store.loadingFrom === undefined) {
        end = store.positions;
      }
      const limit = Math.min(this.#visible(), end);
      if (next >= limit) {
        if (next >= end || store.complete) {
          return;
        }
        await this.#change();
        continue;
      }
      const stretch = store.stretches.find(candidate => candidate.end > next);
      if (stretch && stretch.start <= next) {
        const { start, end: sealed, first } = stretch;
        const behind = await this.#lineAt(next - start, justBefore(first), start, sealed);
        yield* this.#ordered({ known, reached: next }, start, sealed, behind);
        next = sealed;
        continue;
      }
      const until = Math.min(limit, stretch?.start ?? limit);
      const lines = store.lines.arrivals(next, until, PAGE);
      next = lines.length < PAGE ? until : (lines.at(-1)?.position ?? until) + 1;
      yield* this.#passing(lines, line => positionOf({ known, reached: line.position }));
      await setImmediate();
    }
  }

  /** Gives the lines that arrived in `[from, before)`, in the order of the log, those behind a line. */
  async *#ordered(
    { known, reached }: Place,
    from: number,
    before: number,
    behind: Key
  ): AsyncGenerator<LogLine[], void, void> {
    let last = behind;
    let given = reached;
    while (!this.#signal.aborted) {
      const lines = this.#log.store.lines.behind(last, from, before, PAGE);
      const start = given;
      yield* this.#passing(lines, (_line, at) => positionOf({ known, reached: start + at }));
      given += lines.length;
      last = lines.at(-1)?.key ?? last;
      if (lines.length < PAGE) {
        return;
      }
      await setImmediate();
    }
  }

  *#passing(
    lines: readonly StoredLine[],
    position: (line: StoredLine, at: number) => number
  ): Generator<LogLine[], void, void> {
    const { test } = this.#options;
    const passing = lines.flatMap((line, at) =>
      passes(test, line) ? [asLogLine(line, position(line, at))] : []
    );
    if (passing.length > 0 && !this.#signal.aborted) {
      yield passing;
    }
  }

  /** Where the last `count` lines that pass begin. */
  async #tail(count: number): Promise<{ place: Place; behind: Key }> {
    const { store } = this.#log;
    const { inOrder, positions, total } = store;
    const known = inOrder ? 0 : positions;
    let wanted = count;
    let seen = 0;
    let before = END;
    while (wanted > 0 && !this.#signal.aborted) {
      const lines = store.lines.before(before, positions, PAGE);
      for (const line of lines) {
        seen++;
        before = line.key;
        if (passes(this.#options.test, line) && --wanted === 0) {
          const reached = inOrder ? line.position : total - seen;
          return { place: { known, reached }, behind: justBefore(line.key) };
        }
      }
      if (lines.length < PAGE) {
        return { place: { known, reached: 0 }, behind: START };
      }
      await setImmediate();
    }
    return { place: { known, reached: positions }, behind: END };
  }

  /** The `count`-th line behind a key, of those that arrived in `[from, before)`; the key itself for 0. */
  async #lineAt(count: number, behind: Key, from: number, before: number): Promise<Key> {
    let key = behind;
    for (let rest = count; rest > 0 && !this.#signal.aborted; rest -= STRIDE) {
      key = this.#log.store.lines.keyBehind(key, from, before, Math.min(rest, STRIDE)) ?? END;
      await setImmediate();
    }
    return key;
  }

  /** Resolves to false when the stream is not wanted any more. */
  async #pastIsIn(): Promise<boolean> {
    while (!this.#signal.aborted) {
      if (this.#log.store.loadingFrom === undefined) {
        return true;
      }
      await this.#change();
    }
    return false;
  }

  async #change(): Promise<void> {
    const { problem, store } = this.#log;
    if (
      problem &&
      !this.#options.follow &&
      store.loadingFrom !== undefined &&
      !PASSING.has(problem.kind)
    ) {
      const { kind, message, ...details } = problem;
      throw new ProblemError(kind, message, details);
    }
    await this.#log.pulse.next(this.#signal);
  }
}

export function asLogLine(line: StoredLine, position: number, ordinal?: number): LogLine {
  return {
    position,
    ...(ordinal !== undefined && { ordinal }),
    time: line.key.time,
    host: line.host,
    text: line.text,
    ...(line.level !== undefined && { level: line.level }),
    ...(line.late && { late: true })
  };
}
