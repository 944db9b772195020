import type { JobQuery, JobSummary } from '../../../protocol';

const DEFAULT_LIMIT = 100;

/** Those of a place's jobs that a query asks for, in its order. */
export function jobPage(
  jobs: readonly JobSummary[],
  query: JobQuery
): { jobs: JobSummary[]; more: boolean } {
  const direction = query.oldestFirst ? 1 : -1;
  const text = query.nameContains?.toLowerCase();
  const matching = jobs
    .filter(
      job =>
        (query.statuses?.includes(job.status) ?? true) &&
        (text === undefined || job.ref.name.toLowerCase().includes(text)) &&
        job.createdAt >= (query.createdAfter ?? -Infinity) &&
        job.createdAt <= (query.createdBefore ?? Infinity)
    )
    .sort((a, b) => direction * (a.createdAt - b.createdAt || (a.ref.name < b.ref.name ? -1 : 1)));
  const limit = query.limit ?? DEFAULT_LIMIT;
  return { jobs: matching.slice(0, limit), more: matching.length > limit };
}
