import { setImmediate } from 'node:timers/promises';
import type { Milliseconds } from '../../protocol';
import { passing as passingOf } from './filter';
import type { LineTest } from './filter';
import { END, justBefore, START } from './key';
import type { Key } from './key';
import { arrivedInOrder } from './streamPlace';
import type { Place } from './streamPlace';
import type { LogStore } from './store';

/** Lines that are looked at at once. */
const PAGE = 1_000;

/** Where a stream of the last lines begins. */
export interface TailStart {
  readonly place: Place;
  /** The line before its first. */
  readonly behind: Key;
  /** The past is still being read, and what is found there is not given. */
  readonly early: boolean;
}

/**
 * Where the last `count` lines that pass a test begin, as soon as that is sure: of a past that is being read, only the
 * newest lines are known to be all there. `undefined` when the stream is not wanted any more.
 *
 * @param change resolves when the log has changed
 */
export async function tailStart(
  store: LogStore,
  count: number,
  test: LineTest | undefined,
  change: () => Promise<void>,
  signal: AbortSignal
): Promise<TailStart | undefined> {
  while (!signal.aborted) {
    const { loading, newestFrom, positions } = store.progress;
    if (!loading) {
      const begin = await startSince(-Infinity, store, count, test, signal);
      if (begin) {
        return { ...begin, early: false };
      }
    } else if (newestFrom !== undefined) {
      const begin = await startSince(newestFrom, store, count, test, signal);
      if (begin && store.beginTail({ known: positions, since: newestFrom })) {
        return { ...begin, early: true };
      }
    }
    // Looking takes its time, and more may have come meanwhile.
    if (store.progress.loading === loading && store.progress.newestFrom === newestFrom) {
      await change();
    }
  }
  return undefined;
}

/** Where they begin of those that are known now; `undefined` when that is before a time. */
async function startSince(
  since: Milliseconds,
  store: LogStore,
  count: number,
  test: LineTest | undefined,
  signal: AbortSignal
): Promise<Pick<TailStart, 'place' | 'behind'> | undefined> {
  const { total } = store;
  const { positions } = store.progress;
  // Of what is being read now, the positions tell nothing yet.
  const arrived = since === -Infinity && arrivedInOrder(store.progress);
  const known = arrived ? 0 : positions;
  let wanted = count;
  let seen = 0;
  let before = END;
  while (wanted > 0 && !signal.aborted) {
    const lines = store.lines.before(before, positions, PAGE);
    const passing = await passingOf(test, lines);
    for (const [at, line] of lines.entries()) {
      seen++;
      before = line.key;
      if (before.time < since) {
        return undefined;
      }
      if (passing[at] && --wanted === 0) {
        const reached = arrived ? line.position : total - seen;
        return { place: { known, reached }, behind: justBefore(before) };
      }
    }
    if (lines.length === 0) {
      return since === -Infinity ? { place: { known, reached: 0 }, behind: START } : undefined;
    }
    await setImmediate();
  }
  return { place: { known, reached: positions }, behind: END };
}
