import type { CommandValue, JobList, JobSummary, Milliseconds, Output } from '../../../protocol';
import { hasEnded } from '../../../protocol';
import type { Caller } from '../../caller';
import { typed } from '../../typed';
import type { RunContext } from '../command';
import { toJson } from './bundle';
import { isTerminal } from './face';
import { duration, elapsed, moment } from './figures';
import { showList } from './list';
import { MARKS, whereIs } from './sentence';
import type { Table } from './table';

/** What a list of `Job` in Python is made from. */
export function jobsValue({ jobs }: JobList, { id: contextId }: Caller): CommandValue {
  return toJson({ type: 'jobs', jobs, contextId });
}

/** Shows a list of jobs as a table. */
export function showJobs(
  { host, caller }: RunContext,
  list: JobList
): AsyncGenerator<Output, void, void> {
  const start = isTerminal(caller)
    ? typed('train --entry-point train.py', caller)
    : '%%sagemaker train';
  const none = `There are no such jobs; \`${start}\` starts one.`;
  return showList({ noun: 'job', list, table: tableOf(list.jobs, host.clock.now()), none }, caller);
}

function tableOf(jobs: readonly JobSummary[], now: Milliseconds): Table {
  return {
    columns: ['Name', 'State', 'Created', 'Took', 'Instance', 'Where'],
    rows: jobs.map(job => [
      job.ref.name,
      `${MARKS[job.status]} ${hasEnded(job.status) ? job.status : job.secondaryStatus}`,
      moment(job.createdAt),
      duration(elapsed(job, now)),
      instances(job),
      whereIs(job.ref)
    ])
  };
}

function instances({ instanceType = '', instanceCount = 1 }: JobSummary): string {
  return instanceCount > 1 ? `${instanceCount} × ${instanceType}` : instanceType;
}
