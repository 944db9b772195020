import type { PlacesList } from './list';
import { request } from './method';
import type { JobDescription, JobQuery, JobSummary, JobTarget } from './resource';
import { topic } from './subscription';

/** One job now. */
export const describeJob = request<JobTarget, JobDescription>('job/describe');

/** One job, anew on every change of its description; the newest wins when the reader is slow. Ends when the job has ended. */
export const watchJob = topic<JobTarget, JobDescription>('job');

/** What the list of jobs looks like now. */
export interface JobList extends PlacesList {
  /** Sorted as the query asks. */
  readonly jobs: readonly JobSummary[];
}

/** The list, anew on every change; the newest wins. The host asks AWS once for all who watch, and not at all when nobody does. */
export const watchJobs = topic<JobQuery, JobList>('jobs');

/** The list once. */
export const listJobs = request<JobQuery, JobList>('job/list');

/** Stops a job: SIGTERM, 120 seconds of grace, SIGKILL; on SageMaker StopTrainingJob. Returns as soon as it is asked for. */
export const stopJob = request<JobTarget, null>('job/stop');
