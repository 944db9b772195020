import type { Problem, ProblemKind } from '../../protocol';

/** An error that a person can read: what {@link IHost.request} rejects with. */
export class HostError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
    this.name = 'HostError';
  }
}

/** The connection went away before the answer came. */
export class ConnectionLost extends Error {
  constructor() {
    super('The connection to the SageMaker host was lost before the answer came.');
    this.name = 'ConnectionLost';
  }
}

/** No answer at all; it may be back in a moment. */
export const SERVER_AWAY: Problem = {
  kind: 'unavailable',
  message: 'The Jupyter server does not answer.',
  hint: 'Check that it is running and that you are online. The connection comes back by itself.'
};

const KINDS: Readonly<Record<ProblemKind, true>> = {
  usage: true,
  'not-found': true,
  credentials: true,
  denied: true,
  unavailable: true,
  machine: true,
  'job-failed': true,
  model: true,
  internal: true
};

/** Whether a value from the wire is a {@link Problem}. */
export function isProblem(value: unknown): value is Problem {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    Object.hasOwn(KINDS, value.kind) &&
    'message' in value &&
    typeof value.message === 'string'
  );
}

/** The problem that an error carries; what we did not foresee is a defect of ours, in its own words. */
export function problemOf(error: unknown): Problem {
  if (error instanceof HostError) {
    return error.problem;
  }
  return { kind: 'internal', message: error instanceof Error ? error.message : String(error) };
}

/** Whether an error only says that the caller changed its mind. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
