import type { Json, Milliseconds } from './json';
import type { LogFilter, LogLine } from './log';
import type { JobDescription, JobRef } from './resource';

/** Names a job; our renderer subscribes to the host by it. */
export const JOB_MIME = 'application/vnd.jupyterlab-sagemaker.job.v1+json';

/** MIME type to content, as in Jupyter's `display_data` message; always with `text/html` and `text/plain` beside ours. */
export type MimeBundle = Readonly<Record<string, Json>>;

/**
 * The content of {@link JOB_MIME}. It names the job; everything else is what was true when it was saved, for a
 * reader without a host. Kept under 50 kB: at most {@link SAVED_LINES} lines, each cut at {@link SAVED_LINE_LENGTH}.
 */
export interface JobBundle {
  readonly ref: JobRef;
  /** See {@link InitializeResult.contextId}. */
  readonly contextId?: string;
  /** What `attach` or `logs` was asked to show; the view opens with it. */
  readonly filter?: LogFilter;
  readonly saved?: {
    readonly at: Milliseconds;
    readonly job: JobDescription;
    /** The last lines. */
    readonly lines: readonly LogLine[];
    readonly total: number;
    readonly complete: boolean;
  };
}

export const SAVED_LINES = 100;
export const SAVED_LINE_LENGTH = 300;
