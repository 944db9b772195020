import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Milliseconds } from '../../protocol';
import { TakesTooLong } from './bounded';
import { SEPARATOR } from './columns';

/** Some lines' texts, a {@link SEPARATOR} between each two. */
export interface Piece {
  readonly texts: string;
  /** How many they are. */
  readonly count: number;
  /** Those that are asked about; all of them where it is absent. */
  readonly among?: readonly number[];
}

/** What a line must match. */
export interface Patterns {
  /** All of these. */
  readonly patterns: readonly RegExp[];
  /** Each of these matches every text of several lines of which one matches; see `LineTest.hints`. */
  readonly hints: readonly RegExp[];
}

/**
 * The lines that match; `undefined` where a line holds a separator itself, so that nobody knows which is which. It is sent
 * to the other thread as its own source, so it refers to nothing outside.
 */
export function matchesIn(
  { texts, count, among }: Piece,
  separator: string,
  { patterns, hints }: Patterns
): number[] | undefined {
  if (!hints.every(hint => hint.test(texts))) {
    return [];
  }
  const lines = count === 1 ? [texts] : texts.split(separator);
  if (lines.length !== count) {
    return undefined;
  }
  const matching: number[] = [];
  for (const at of among ?? lines.keys()) {
    const line = lines[at] ?? '';
    if (patterns.every(pattern => pattern.test(line))) {
      matching.push(at);
    }
  }
  return matching;
}

/** Thousands of times what an ordinary pattern takes for the lines that are asked about at once. */
const LIMIT: Milliseconds = 500;
/** The thread ends when nobody has asked for so long. */
const REST: Milliseconds = 10_000;

const SOURCE = `
  const { parentPort } = require('node:worker_threads');
  const matchesIn = ${matchesIn.toString()};
  parentPort.on('message', ({ pieces, separator, patterns }) =>
    parentPort.postMessage(pieces.map(piece => matchesIn(piece, separator, patterns)))
  );
`;

/**
 * Matches patterns that may take for ever in a thread of its own, which is ended when its time is over: a regular
 * expression cannot be stopped otherwise, and nobody else waits for it. One question at a time.
 */
export class Matcher {
  readonly #limit: Milliseconds;
  #last: Promise<unknown> = Promise.resolve();
  #worker: Worker | undefined;
  #rest: NodeJS.Timeout | undefined;

  constructor(limit = LIMIT) {
    this.#limit = limit;
  }

  /**
   * What {@link matchesIn} says of each piece.
   * @throws TakesTooLong
   */
  match(pieces: readonly Piece[], patterns: Patterns): Promise<(number[] | undefined)[]> {
    const turn = this.#last.then(() => this.#ask(pieces, patterns));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #ask(pieces: readonly Piece[], patterns: Patterns): Promise<(number[] | undefined)[]> {
    clearTimeout(this.#rest);
    const worker = (this.#worker ??= await started());
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), this.#limit);
    try {
      const answer = once(worker, 'message', { signal: over.signal });
      worker.postMessage({ pieces, separator: SEPARATOR, patterns });
      const matching: unknown = (await answer)[0];
      if (!isMatching(matching)) {
        throw new TypeError('The thread that matches patterns answered with something else.');
      }
      return matching;
    } catch (error) {
      this.#end();
      throw over.signal.aborted
        ? new TakesTooLong('A regular expression took too long.', { cause: error })
        : error;
    } finally {
      clearTimeout(timer);
      this.#rest = setTimeout(() => this.#end(), REST);
      this.#rest.unref();
    }
  }

  #end(): void {
    void this.#worker?.terminate();
    this.#worker = undefined;
  }
}

function isMatching(value: unknown): value is (number[] | undefined)[] {
  return Array.isArray(value) && value.every(one => one === undefined || Array.isArray(one));
}

/** Its start takes time that is not the pattern's. */
async function started(): Promise<Worker> {
  const worker = new Worker(SOURCE, { eval: true });
  await once(worker, 'online');
  worker.unref();
  return worker;
}
