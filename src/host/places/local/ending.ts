import type { Milliseconds } from '../../../protocol';
import { errorMessage } from '../contract/failure';

/** A server that crashed sooner after it began to serve would only crash again. */
export const WORTH_A_RESTART: Milliseconds = 10_000;

/** How a server's life ended that nobody had asked to end. */
export interface Ending {
  /** As a container tells it: 128 and the signal's number for a signal. */
  readonly exitCode: number;
  /** The limit of the start, which it did not keep, in seconds. */
  readonly late?: number;
  /** It has answered before. */
  readonly served: boolean;
  /** What it logged last. */
  readonly logTail: string;
  /** Why it ended, in a sentence, where more is known than the exit code tells. */
  readonly cause?: string;
}

/** A sentence of what happened, with the exception's own line. */
export function endingSentence({ exitCode, late, served, logTail, cause }: Ending): string {
  const last = errorMessage(logTail).trimEnd().split('\n').at(-1)?.trim();
  const sentence = `${whatHappened(exitCode, late, served)}${last ? `: ${last.replace(/\.$/, '')}` : ''}.`;
  return cause === undefined ? sentence : `${sentence} ${cause}`;
}

function whatHappened(exitCode: number, late: number | undefined, served: boolean): string {
  if (served) {
    return `The server crashed (exit code ${exitCode})`;
  }
  return late === undefined
    ? `The server ended while it started (exit code ${exitCode})`
    : `The server was not ready within ${late} seconds (SAGEMAKER_STARTUP_TIMEOUT sets another limit)`;
}
