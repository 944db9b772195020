import type { JobQuery, JobStatus, JobSummary } from '../../../protocol';
import type { Aws } from '../../aws/aws';
import type { Caller } from '../../caller';
import type { Kind, ListRequest } from './kinds/kind';
import { originOf } from './origin';

const PAGE = 100;
const DEFAULT_LIMIT = 100;

/** Jobs of one kind that match, sorted as the query asks. */
export async function listKind(
  kind: Kind,
  query: JobQuery,
  aws: Aws,
  caller: Caller,
  signal?: AbortSignal
): Promise<{ jobs: JobSummary[]; more: boolean }> {
  // AWS filters by one status at a time.
  const statuses = query.statuses?.length ? [...new Set(query.statuses)] : [undefined];
  const lists = await Promise.all(
    statuses.map(status => listStatus(kind, query, status, aws, caller, signal))
  );
  return firstOf(lists, query);
}

/** Merges lists that are sorted, and cuts the result at the query's limit. */
export function firstOf(
  lists: readonly { readonly jobs: readonly JobSummary[]; readonly more: boolean }[],
  { limit = DEFAULT_LIMIT, oldestFirst }: JobQuery
): { jobs: JobSummary[]; more: boolean } {
  const jobs = lists.flatMap(list => list.jobs).sort(byCreation(oldestFirst));
  return {
    jobs: jobs.slice(0, limit),
    more: jobs.length > limit || lists.some(list => list.more)
  };
}

async function listStatus(
  kind: Kind,
  query: JobQuery,
  status: JobStatus | undefined,
  aws: Aws,
  caller: Caller,
  signal: AbortSignal | undefined
): Promise<{ jobs: JobSummary[]; more: boolean }> {
  const { limit = DEFAULT_LIMIT, oldestFirst } = query;
  const jobs: JobSummary[] = [];
  let sorted = true;
  let token: string | undefined;
  do {
    const request: ListRequest = {
      NextToken: token,
      MaxResults: PAGE,
      NameContains: query.nameContains || undefined,
      StatusEquals: status,
      // Both bounds of the query are inclusive; AWS's are in whole seconds, and it does not say which way they round.
      CreationTimeAfter: date(query.createdAfter, -1_000),
      CreationTimeBefore: date(query.createdBefore, 1_000),
      SortBy: 'CreationTime',
      SortOrder: oldestFirst ? 'Ascending' : 'Descending'
    };
    const page = await aws.call(
      caller,
      {
        operation: kind.operations.list,
        subject: `${kind.noun}s`,
        lane: 'lists',
        urgent: true,
        signal
      },
      async (clients, abortSignal) =>
        kind.list(
          await clients.sagemaker(),
          request,
          originOf(caller, await clients.region()),
          abortSignal
        )
    );
    jobs.push(...page.jobs.filter(job => matches(job, query, status)));
    sorted &&= isSorted(page.jobs, oldestFirst);
    token = page.next;
    // An emulator that does not sort keeps the newest anywhere: only the whole list tells.
  } while (token && (jobs.length <= limit || !sorted));
  jobs.sort(byCreation(oldestFirst));
  return { jobs: jobs.slice(0, limit), more: token !== undefined || jobs.length > limit };
}

function matches(job: JobSummary, query: JobQuery, status: JobStatus | undefined): boolean {
  return (
    (!status || job.status === status) &&
    (!query.nameContains || job.ref.name.includes(query.nameContains)) &&
    (query.createdAfter === undefined || job.createdAt >= query.createdAfter) &&
    (query.createdBefore === undefined || job.createdAt <= query.createdBefore)
  );
}

function date(time: number | undefined, slack: number): Date | undefined {
  return time === undefined ? undefined : new Date(time + slack);
}

function byCreation(oldestFirst = false): (one: JobSummary, other: JobSummary) => number {
  const sign = oldestFirst ? 1 : -1;
  return (one, other) => sign * (one.createdAt - other.createdAt);
}

function isSorted(jobs: readonly JobSummary[], oldestFirst = false): boolean {
  const compare = byCreation(oldestFirst);
  return jobs.every((job, index) => {
    const before = jobs[index - 1];
    return !before || compare(before, job) <= 0;
  });
}
