import type { TranslationBundle } from '@jupyterlab/translation';

import type { JobSummary, Milliseconds } from '../../../protocol';
import { hasEnded } from '../../../protocol';
import { sameDay } from '../../components/moments';
import { jobKey } from './key';
import { jobPlace, statusWord } from './words';

/** One line of the list: the heading of a day, or a job. */
export type Row =
  | { readonly type: 'day'; readonly key: string; readonly day: Milliseconds }
  | { readonly type: 'job'; readonly key: string; readonly job: JobSummary };

/** What narrows the list down. */
export interface RowFilter {
  readonly text: string;
  readonly runningOnly: boolean;
}

/**
 * The jobs that pass the filter. Every word of its text must be found in the job's name, status or place, in any
 * case; so `failed digits` works as one hopes.
 */
export function filterJobs(
  jobs: readonly JobSummary[],
  { text, runningOnly }: RowFilter,
  trans: TranslationBundle
): readonly JobSummary[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && !runningOnly) {
    return jobs;
  }
  return jobs.filter(job => {
    if (runningOnly && hasEnded(job.status)) {
      return false;
    }
    const said = [job.ref.name, statusWord(job, trans), jobPlace(job, trans)]
      .join(' ')
      .toLowerCase();
    return words.every(word => said.includes(word));
  });
}

/** Puts a heading before the first job of each day on which jobs were created. */
export function groupByDay(jobs: readonly JobSummary[]): readonly Row[] {
  const rows: Row[] = [];
  let day: Milliseconds | undefined;
  for (const job of jobs) {
    if (day === undefined || !sameDay(day, job.createdAt, 'local')) {
      day = job.createdAt;
      rows.push({ type: 'day', key: `day/${new Date(day).toDateString()}`, day });
    }
    rows.push({ type: 'job', key: jobKey(job.ref), job });
  }
  return rows;
}
