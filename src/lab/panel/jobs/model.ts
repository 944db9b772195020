import { watchJobs, type JobList, type JobQuery, type Problem } from '../../../protocol';
import type { IHost } from '../../tokens';
import { LiveList } from '../liveList';

/** The live list of jobs of all places. */
export type JobListModel = LiveList<JobQuery, JobList>;

/** Makes the list of the jobs that a query asks for. */
export function jobList(host: IHost, query: JobQuery & { readonly limit: number }): JobListModel {
  return new LiveList(host, {
    topic: watchJobs,
    query,
    isEmpty: ({ jobs }) => jobs.length === 0,
    ended: ENDED
  });
}

const ENDED: Problem = {
  kind: 'unavailable',
  message: 'The SageMaker host stopped telling about jobs.',
  hint: 'Refresh the list.'
};
