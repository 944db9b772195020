import type { Problem } from '../../../protocol';
import type { Caller } from '../../caller';
import { ProblemError } from '../../problem';
import { typed } from '../../typed';

/** Enough for the deepest of usual tracebacks. */
const LONGEST = 20_000;

/**
 * What a model answered with a status that is none of success. A container by the toolkit's contract writes the error's own
 * text and then the handler's traceback, whose last line says most.
 */
export function modelError(
  endpoint: string,
  status: number,
  text: string,
  caller: Caller,
  more: Pick<Problem, 'hint' | 'code' | 'requestId'> & { readonly cause?: unknown } = {}
): ProblemError {
  const said = text.trim();
  const lines = said.split('\n');
  const traced = lines.some(line => line.startsWith('Traceback (most recent call last)'));
  const first = lines.find(line => line.trim() !== '')?.trim();
  const exception = traced ? exceptionOf(lines) : undefined;
  const why = exception ?? first;
  return new ProblemError(
    'model',
    `The model of endpoint ${endpoint} answered with status ${status}${why ? `: ${why.replace(/[.]$/, '')}` : ''}.`,
    {
      hint: `\`${typed(`logs --endpoint ${endpoint}`, caller)}\` shows what it logged.`,
      ...more,
      ...(lines.length > 1 || traced ? { details: said.slice(0, LONGEST) } : {})
    }
  );
}

/** The line of the exception: the first one behind the last header that is not indented. */
function exceptionOf(lines: readonly string[]): string | undefined {
  const header = lines.findLastIndex(line => line.startsWith('Traceback (most recent call last)'));
  return lines.slice(header + 1).find(line => /^\S/.test(line));
}
