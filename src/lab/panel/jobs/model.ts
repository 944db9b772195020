import { watchJobs, type JobList, type JobQuery, type Problem } from '../../../protocol';
import type { LiveList, LiveListOptions } from '../liveList';

/** The live list of jobs of all places. */
export type JobListModel = LiveList<JobQuery, JobList>;

/** The list of the jobs that a query asks for. */
export function jobListOptions(
  query: JobQuery & { readonly limit: number }
): LiveListOptions<JobQuery, JobList> {
  return {
    topic: watchJobs,
    query,
    isEmpty: ({ jobs }) => jobs.length === 0,
    ended: ENDED
  };
}

const ENDED: Problem = {
  kind: 'unavailable',
  message: 'The SageMaker host stopped telling about jobs.',
  hint: 'Refresh the list.'
};
