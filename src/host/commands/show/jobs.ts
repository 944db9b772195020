import type { CommandValue, JobList, JobSummary, Milliseconds, Output } from '../../../protocol';
import { hasEnded } from '../../../protocol';
import type { Caller } from '../../caller';
import type { RunContext } from '../command';
import { toJson } from './bundle';
import { isTerminal, typed } from './face';
import { counted, duration, elapsed, moment } from './figures';
import { escapeHtml } from './html';
import { MARKS, whereIs } from './sentence';
import type { Table } from './table';
import { htmlTable, plainTable } from './table';

/** What a list of `Job` in Python is made from. */
export function jobsValue({ jobs }: JobList, { id: contextId }: Caller): CommandValue {
  return toJson({ type: 'jobs', jobs, contextId });
}

/** Shows a list of jobs as a table; what could not be listed is said under it. */
export async function* showJobs(
  { host, caller }: RunContext,
  list: JobList
): AsyncGenerator<Output, void, void> {
  const notes = notesOf(list, typed('jobs --limit N', caller));
  if (list.jobs.length === 0) {
    const start = isTerminal(caller)
      ? typed('train --entry-point train.py', caller)
      : '%%sagemaker train';
    notes.unshift(`There are no such jobs; \`${start}\` starts one.`);
  }
  const table = list.jobs.length > 0 ? tableOf(list.jobs, host.clock.now()) : undefined;
  const lines = [...(table ? plainTable(table) : []), ...notes];
  if (isTerminal(caller)) {
    for (const text of lines) {
      yield { type: 'line', text };
    }
    return;
  }
  yield {
    type: 'display',
    id: 'jobs',
    bundle: {
      'text/html':
        (table ? htmlTable(table) : '') + notes.map(note => `<p>${escapeHtml(note)}</p>`).join(''),
      'text/plain': lines.join('\n')
    }
  };
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

function notesOf({ jobs, more, problems }: JobList, raise: string): string[] {
  const notes = problems.map(({ place, problem }) => {
    const who = place === 'sagemaker' ? 'SageMaker’s jobs' : `The jobs of ${place}`;
    return [`${who} are not listed: ${problem.message}`, problem.hint].filter(Boolean).join(' ');
  });
  return more
    ? [`The first ${counted(jobs.length, 'job')}; \`${raise}\` shows more.`, ...notes]
    : notes;
}
