import type { JobDescription, JobRef, JobTarget } from '../../../protocol';
import type { Zone } from '../../components/moments';
import type { Sight } from '../../tokens';

/** What a job's view leaves to the application. What is absent is not offered. */
export interface JobActions {
  /** Opens the job's tab. */
  open?(ref: JobRef, contextId?: string): void;
  /** A view shows a job: that it has ended is said when nobody looks, also once the view is closed. */
  follow?(target: () => JobTarget, looked: () => boolean): Sight<JobDescription>;
  /** The clock that a view begins with. */
  zone?(): Promise<Zone>;
  /** Lets the person pick the jobs that it is compared with. */
  compare?(ref: JobRef): void;
  /** Begins to deploy the job's model. */
  deploy?(job: JobDescription): void;
  /** The path of a file as the Jupyter server's contents have it; `undefined` for files outside of them. */
  serverPath?(path: string): string | undefined;
  /** Hands a file of the contents to the person. */
  download?(path: string): void;
  /** Shows a file of the contents in the file browser. */
  reveal?(path: string): void;
}
