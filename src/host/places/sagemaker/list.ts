import type { JobQuery, JobStatus, JobSummary } from '../../../protocol';
import type { Aws } from '../../aws/aws';
import type { Caller } from '../../caller';
import type { Rows } from '../../placeList';
import type { Kind, ListRequest } from './kinds/kind';
import { originOf } from './origin';
import { createdBetween, firstOf, isAsked, PAGE, readPages } from './pages';

/** Jobs of one kind that match, sorted as the query asks. */
export async function listKind(
  kind: Kind,
  query: JobQuery,
  aws: Aws,
  caller: Caller,
  signal?: AbortSignal
): Promise<Rows<JobSummary>> {
  // AWS filters by one status at a time.
  const statuses = query.statuses?.length ? [...new Set(query.statuses)] : [undefined];
  const lists = await Promise.all(
    statuses.map(status => listStatus(kind, query, status, aws, caller, signal))
  );
  return firstOf(lists, query);
}

function listStatus(
  kind: Kind,
  query: JobQuery,
  status: JobStatus | undefined,
  aws: Aws,
  caller: Caller,
  signal: AbortSignal | undefined
): Promise<Rows<JobSummary>> {
  return readPages(
    async token => {
      const request: ListRequest = {
        NextToken: token,
        MaxResults: PAGE,
        NameContains: query.nameContains || undefined,
        StatusEquals: status,
        ...createdBetween(query),
        SortBy: 'CreationTime',
        SortOrder: query.oldestFirst ? 'Ascending' : 'Descending'
      };
      const { jobs, next } = await aws.call(
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
      return { rows: jobs, next };
    },
    query,
    job => (!status || job.status === status) && isAsked(job, query)
  );
}
