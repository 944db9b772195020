import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Milliseconds } from '../../protocol';
import { SEPARATOR } from './columns';

/** Anything that repeats, an escaped character aside, or that refers to a group: only such a pattern can take for ever. */
const REPEATS = /[*+?{]|\\[1-9k]/;

/** Whether a pattern's time may grow faster than the text; plain text that is searched for has none of it. */
export function mayTakeLong({ source }: RegExp): boolean {
  return REPEATS.test(source.replace(/\\[^1-9k]/g, ''));
}

/** The search was stopped. */
export class TakesTooLong extends Error {
  override readonly name = 'TakesTooLong';
}

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

/** What the first group of a pattern holds in each text, for who has no match or no such group `undefined`. Sent likewise. */
export function groupsIn(texts: readonly string[], pattern: RegExp): (string | undefined)[] {
  return texts.map(text => pattern.exec(text)?.[1]);
}

/** What the thread is asked. */
type Question =
  | { readonly pieces: readonly Piece[]; readonly patterns: Patterns; readonly separator: string }
  | { readonly texts: readonly string[]; readonly pattern: RegExp };

/** Thousands of times what an ordinary pattern takes for the lines that are asked about at once. */
const LIMIT: Milliseconds = 500;
/** The thread ends when nobody has asked for so long. */
const REST: Milliseconds = 10_000;

const SOURCE = `
  const { parentPort } = require('node:worker_threads');
  const matchesIn = ${matchesIn.toString()};
  const groupsIn = ${groupsIn.toString()};
  parentPort.on('message', ({ pieces, separator, patterns, texts, pattern }) =>
    parentPort.postMessage(
      pieces ? pieces.map(piece => matchesIn(piece, separator, patterns)) : groupsIn(texts, pattern)
    )
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
  async match(pieces: readonly Piece[], patterns: Patterns): Promise<(number[] | undefined)[]> {
    return known(await this.#inTurn({ pieces, patterns, separator: SEPARATOR }), isPlaces);
  }

  /**
   * What {@link groupsIn} says.
   * @throws TakesTooLong
   */
  async groups(texts: readonly string[], pattern: RegExp): Promise<(string | undefined)[]> {
    return known(await this.#inTurn({ texts, pattern }), isText);
  }

  #inTurn(question: Question): Promise<unknown> {
    const turn = this.#last.then(() => this.#ask(question));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #ask(question: Question): Promise<unknown> {
    clearTimeout(this.#rest);
    const worker = (this.#worker ??= await started());
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), this.#limit);
    try {
      const answer = once(worker, 'message', { signal: over.signal });
      worker.postMessage(question);
      return (await answer)[0];
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

/** Whom all of this process ask. */
export const matcher = new Matcher();

function isPlaces(value: unknown): value is number[] {
  return Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** @throws TypeError for an answer that is to another question */
function known<Known>(
  answer: unknown,
  isKnown: (value: unknown) => value is Known
): (Known | undefined)[] {
  if (!Array.isArray(answer)) {
    throw new TypeError('The thread that matches patterns answered with something else.');
  }
  return answer.map((value: unknown) => {
    if (value === undefined || isKnown(value)) {
      return value;
    }
    throw new TypeError('The thread that matches patterns answered with something else.');
  });
}

/** Its start takes time that is not the pattern's. */
async function started(): Promise<Worker> {
  const worker = new Worker(SOURCE, { eval: true });
  await once(worker, 'online');
  worker.unref();
  return worker;
}
