import { setImmediate } from 'node:timers/promises';
import type { LogLine, Milliseconds, Problem, ProblemKind } from '../../protocol';
import { ProblemError } from '../problem';
import { passing as passingOf } from './filter';
import type { LineTest } from './filter';
import { END, START } from './key';
import type { Key } from './key';
import type { StoredLine } from './lines';
import type { Printable, Printed } from './log';
import type { Pulse } from './pulse';
import type { LogStore } from './store';
import { arrivedInOrder, placeOf, positionOf } from './streamPlace';
import type { Place } from './streamPlace';
import { tailStart } from './streamTail';

/** What a stream needs of the log. */
export interface Streamed {
  readonly store: LogStore;
  /** Beats after every change. */
  readonly pulse: Pulse;
  readonly problem: Problem | undefined;
}

export interface LineStreamOptions {
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

/** The position that resumes behind a line, which is the `at`-th of those that were looked at together. */
type PositionOf = (line: StoredLine, at: number) => number;

/** Lines as a stream gives them, at least one. */
interface Given {
  readonly lines: readonly StoredLine[];
  readonly position: (at: number) => number;
}

/** Where a stream is in a period that it gives in the order of the log. */
interface Run {
  /** First position of the period. */
  readonly start: number;
  /** The last line given. */
  readonly behind: Key;
}

/** Every line once; see `Log.lines`. */
export async function* streamLines(
  log: Streamed,
  options: LineStreamOptions,
  signal: AbortSignal
): AsyncGenerator<LogLine[], void, void> {
  for await (const { lines, position } of new LineStream(log, options, signal).given()) {
    yield lines.map((line, at) => asLogLine(line, position(at)));
  }
}

/** Every line once, as text; see `Log.print`. */
export async function* printLines(
  log: Streamed,
  options: LineStreamOptions,
  textOf: (line: Printable) => string,
  signal: AbortSignal
): AsyncGenerator<Printed, void, void> {
  for await (const { lines, position } of new LineStream(log, options, signal).given()) {
    yield {
      text: lines.map(textOf).join('\n'),
      lines: lines.length,
      position: position(lines.length - 1)
    };
  }
}

class LineStream {
  readonly #log: Streamed;
  readonly #options: LineStreamOptions;
  readonly #signal: AbortSignal;

  constructor(log: Streamed, options: LineStreamOptions, signal: AbortSignal) {
    this.#log = log;
    this.#options = options;
    this.#signal = signal;
  }

  async *given(): AsyncGenerator<Given, void, void> {
    const { after, tail, follow, test } = this.#options;
    let place: Place;
    let behind: Key = START;
    if (after !== undefined) {
      const { known, reached } = placeOf(after);
      place = { known, reached: reached + 1 };
      if (place.reached < known) {
        behind = await this.#lineAt(place.reached, START, 0, known);
      }
    } else if (tail !== undefined) {
      const { store } = this.#log;
      const begin = await tailStart(store, tail, test, () => this.#change(), this.#signal);
      if (!begin) {
        return;
      }
      ({ place, behind } = begin);
      if (begin.early && !follow) {
        yield* this.#ordered(place, 0, place.known, behind);
        return;
      }
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
    return arrivedInOrder(this.#log.store.progress) ? 0 : this.#visible();
  }

  /** A stream that begins now takes what lies below in the order of the log. */
  #visible(): number {
    const { store } = this.#log;
    return store.progress.loading?.start ?? store.progress.positions;
  }

  /** Gives what arrives, from a position on. */
  async *#arriving({ known, reached }: Place): AsyncGenerator<Given, void, void> {
    const { store } = this.#log;
    let next = reached;
    let end = Infinity;
    let run: Run | undefined;
    while (!this.#signal.aborted) {
      const { loading, positions } = store.progress;
      if (!this.#options.follow && end === Infinity && !loading) {
        end = positions;
      }
      if (next >= end || (next >= positions && store.progress.complete)) {
        return;
      }
      const sealed = store.progress.stretches.find(stretch => stretch.end > next);
      const period = sealed ?? loading;
      const before = next;
      let given: readonly StoredLine[] = [];
      let position: PositionOf = line => positionOf({ known, reached: line.position });
      if (!period || next < period.start) {
        ({ lines: given, next } = this.#arrived(next, Math.min(period?.start ?? positions, end)));
      } else {
        const until = sealed?.end ?? positions;
        const tail = period.tails?.find(candidate => candidate.known === known);
        if (tail) {
          const arrived = this.#arrived(next, until);
          next = arrived.next;
          given = arrived.lines.filter(({ key }) => key.time >= tail.since);
        } else if (sealed || loading?.firm !== undefined) {
          const { start } = period;
          if (run?.start !== start) {
            run = { start, behind: await this.#lineAt(next - start, START, start, until) };
            continue;
          }
          const lines = store.lines.behind(run.behind, start, until, PAGE);
          const firm = sealed ? lines.length : countBefore(lines, loading?.firm ?? -Infinity);
          given = lines.slice(0, firm);
          position = (_line, at) => positionOf({ known, reached: before + at });
          run = { start, behind: given.at(-1)?.key ?? run.behind };
          next = sealed && given.length === 0 ? sealed.end : next + given.length;
        }
      }
      const passing = given.length > 0 && (await this.#passing(given, position));
      if (passing) {
        yield passing;
      }
      // Where nothing was given, nothing was waited for since the log was looked at, so no change was missed.
      await (next === before ? this.#change() : setImmediate());
    }
  }

  /** Lines in order of arrival, and the position to go on from. */
  #arrived(from: number, until: number): { lines: readonly StoredLine[]; next: number } {
    const lines = this.#log.store.lines.arrivals(from, until, PAGE);
    return { lines, next: lines.length > 0 ? (lines.at(-1)?.position ?? from) + 1 : until };
  }

  /** Gives the lines that arrived in `[from, before)`, in the order of the log, those behind a line. */
  async *#ordered(
    { known, reached }: Place,
    from: number,
    before: number,
    behind: Key
  ): AsyncGenerator<Given, void, void> {
    let last = behind;
    let given = reached;
    while (!this.#signal.aborted) {
      const lines = this.#log.store.lines.behind(last, from, before, PAGE);
      if (lines.length === 0) {
        return;
      }
      const start = given;
      const passing = await this.#passing(lines, (_line, at) =>
        positionOf({ known, reached: start + at })
      );
      if (passing) {
        yield passing;
      }
      given += lines.length;
      last = lines.at(-1)?.key ?? last;
      await setImmediate();
    }
  }

  async #passing(lines: readonly StoredLine[], positionIn: PositionOf): Promise<Given | undefined> {
    const { test } = this.#options;
    const wanted = test && (await passingOf(test, lines));
    const among = wanted && [...lines.keys()].filter(at => wanted[at]);
    if (this.#signal.aborted || among?.length === 0) {
      return undefined;
    }
    const all = (at: number) => positionIn(lineIn(lines, at), at);
    return among
      ? { lines: among.map(at => lineIn(lines, at)), position: at => all(among[at] ?? 0) }
      : { lines, position: all };
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

  async #change(): Promise<void> {
    const { problem, store } = this.#log;
    if (problem && !this.#options.follow && store.progress.loading && !PASSING.has(problem.kind)) {
      const { kind, message, ...details } = problem;
      throw new ProblemError(kind, message, details);
    }
    await this.#log.pulse.next(this.#signal);
  }
}

/** How many lines, which are in the order of the log, come before a time. */
function countBefore(lines: readonly StoredLine[], time: Milliseconds): number {
  const behind = lines.findIndex(({ key }) => key.time >= time);
  return behind < 0 ? lines.length : behind;
}

function lineIn(lines: readonly StoredLine[], at: number): StoredLine {
  const line = lines[at];
  if (line === undefined) {
    throw new RangeError(`There is no line ${at} among ${lines.length}.`);
  }
  return line;
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
