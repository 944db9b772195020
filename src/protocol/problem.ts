/** What sort of thing went wrong; a face chooses its icon or exit code by it, never the words. */
export type ProblemKind =
  /** The line, an option or a value is not understood. */
  | 'usage'
  /** The named job, script, file or endpoint does not exist. */
  | 'not-found'
  /** No AWS credentials, or they expired and cannot be renewed. */
  | 'credentials'
  /** AWS knows the caller and says no. */
  | 'denied'
  /** The service cannot be reached or keeps failing. */
  | 'unavailable'
  /** This machine lacks what was asked for: a GPU, Docker, disk. */
  | 'machine'
  /** The job itself failed. */
  | 'job-failed'
  /** A model answered a request with an error. */
  | 'model'
  /** A defect of ours. */
  | 'internal';

/** An error as a person reads it; the `data` of a JSON-RPC error and the content of a designed error state. */
export interface Problem {
  readonly kind: ProblemKind;
  /** One sentence: what failed, on what, why. */
  readonly message: string;
  /** One sentence: what to do next. */
  readonly hint?: string;
  /** The service's own error name, e.g. `AccessDeniedException`. */
  readonly code?: string;
  /** What the model or the script itself said, in full: its text and traceback, as lines. */
  readonly details?: string;
  /** The AWS request id, for a support case. */
  readonly requestId?: string;
}

/** The JSON-RPC error code of every {@link Problem}; the codes below −32000 belong to JSON-RPC itself. */
export const PROBLEM_CODE = 1;
