import type { JobDescription, JobRef } from '../../../protocol';

/** What a job's view leaves to the application. What is absent is not offered. */
export interface JobActions {
  /** Opens the job's tab. */
  open?(ref: JobRef, contextId?: string): void;
  /** Begins to deploy the job's model. */
  deploy?(job: JobDescription): void;
  /** The path of a file as the Jupyter server's contents have it; `undefined` for files outside of them. */
  serverPath?(path: string): string | undefined;
  /** Hands a file of the contents to the person. */
  download?(path: string): void;
  /** Shows a file of the contents in the file browser. */
  reveal?(path: string): void;
}
