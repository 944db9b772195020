import type { Problem, ProblemKind } from '../protocol';

/** The one error class that carries a {@link Problem} to a face. Anything else that is thrown is a defect of ours. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(
    kind: ProblemKind,
    message: string,
    details: Omit<Problem, 'kind' | 'message'> & { cause?: unknown } = {}
  ) {
    const { cause, ...rest } = details;
    super(message, { cause });
    this.name = 'ProblemError';
    this.problem = { kind, message, ...rest };
  }
}
