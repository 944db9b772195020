import { createContext, Script } from 'node:vm';
import type { Context } from 'node:vm';
import type { Milliseconds } from '../../protocol';

/** Thousands of times what an ordinary pattern takes for a block of lines. */
const LIMIT: Milliseconds = 500;

/** Anything that repeats, an escaped character aside, or that refers to a group: only such a pattern can take for ever. */
const REPEATS = /[*+?{]|\\[1-9k]/;

/** The work was stopped. */
export class TakesTooLong extends Error {
  override readonly name = 'TakesTooLong';
}

const CALL = new Script('work()');
let context: Context | undefined;

/** Whether a pattern's time may grow faster than the text; plain text that is searched for has none of it. */
export function mayTakeLong({ source }: RegExp): boolean {
  return REPEATS.test(source.replace(/\\[^1-9k]/g, ''));
}

/**
 * Does what matches a pattern against some lines, and stops it after half a second: nobody else is served meanwhile, so
 * it is for patterns that are asked few times, as a job's metric definitions are; searches go by `Matcher`.
 * The guard costs about 0.1 ms, so it is put around a block of lines, and around nothing that must not be cut short.
 * https://nodejs.org/api/vm.html#scriptrunincontextcontextifiedobject-options
 *
 * @throws TakesTooLong
 */
export function bounded<Result>(work: () => Result, limit = LIMIT): Result {
  const done: { result?: { readonly value: Result } } = {};
  context ??= createContext({});
  context.work = () => {
    done.result = { value: work() };
  };
  try {
    CALL.runInContext(context, { timeout: limit });
  } catch (error) {
    if (isTimeout(error)) {
      throw new TakesTooLong('A regular expression took too long.', { cause: error });
    }
    throw error;
  } finally {
    context.work = undefined;
  }
  if (!done.result) {
    throw new TakesTooLong('A regular expression was stopped.');
  }
  return done.result.value;
}

function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
