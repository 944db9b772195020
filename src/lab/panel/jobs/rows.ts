import type { TranslationBundle } from '@jupyterlab/translation';

import type { JobSummary } from '../../../protocol';
import { hasEnded } from '../../../protocol';
import { jobPlace, statusWord } from './words';

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
