import type { Caller } from '../../caller';
import { ProblemError } from '../../problem';
import { typed } from '../../typed';

/**
 * Something of this machine that is not there, or no more.
 *
 * @param where as in `on this machine`
 */
export function absent(
  noun: 'job' | 'endpoint',
  name: string,
  where: string,
  caller: Caller
): ProblemError {
  return new ProblemError('not-found', `There is no ${noun} ${name} ${where}.`, {
    hint: `Its directory may have been deleted; \`${typed(`${noun}s`, caller)}\` lists those that are there.`
  });
}
