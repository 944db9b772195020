import { inspect } from 'node:util';

import type { Problem } from '../../protocol';
import { ProblemError } from '../problem';

/** Takes note of a defect of ours, with everything that helps to find it. */
export type Report = (error: unknown, doing: string) => void;

/** Writes to standard error, which the starter keeps in the runtime directory. */
export const reportToStandardError: Report = (error, doing) => {
  process.stderr.write(`${new Date().toISOString()} ${doing}: ${inspect(error)}\n`);
};

/** What a face is told of an error: its problem, or for a defect of ours that it is one. */
export function problemOf(error: unknown, doing: string, report: Report): Problem {
  if (error instanceof ProblemError) {
    return error.problem;
  }
  report(error, doing);
  const message = error instanceof Error ? error.message : String(error);
  return {
    kind: 'internal',
    message: `The host failed at ${doing}: ${message}`,
    hint: 'This is a defect of jupyterlab-sagemaker; the host’s log, which the command doctor names, says more.'
  };
}
