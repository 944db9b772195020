import { ServiceError } from '../errors';
import type { Input } from '../input';
import { paginate } from '../paging';
import type { JobKind } from '../scenario';
import type { Context } from '../service';
import type { Job } from './job';

/** The job that a request names. Throws ValidationException for one that does not exist (yet). */
export function findJob(kind: JobKind, name: string, { region, clock }: Context): Job {
  const job = region.jobs[kind].get(name);
  if (!job || job.created > clock.now()) {
    throw new ServiceError('ValidationException', 'Requested resource not found.');
  }
  return job;
}

/** The part of List…Jobs that is the same for all kinds: filters, sorting and pages. */
export function listJobs(kind: JobKind, input: Input, { region, clock }: Context) {
  const now = clock.now();
  const status = input.optionalString('StatusEquals');
  const contains = input.optionalString('NameContains');
  const sortBy = input.choice('SortBy', ['Name', 'CreationTime', 'Status'], 'CreationTime');
  const sortOrder = input.choice('SortOrder', ['Ascending', 'Descending'], 'Descending');
  const createdAfter = input.optionalTime('CreationTimeAfter') ?? -Infinity;
  const createdBefore = input.optionalTime('CreationTimeBefore') ?? Infinity;
  const modifiedAfter = input.optionalTime('LastModifiedTimeAfter') ?? -Infinity;
  const modifiedBefore = input.optionalTime('LastModifiedTimeBefore') ?? Infinity;
  const jobs = [...region.jobs[kind].values()].filter(job => {
    const modified = job.timeline.lastModified(now);
    return (
      job.created <= now &&
      (status === undefined || job.timeline.status(now) === status) &&
      (contains === undefined || job.name.toLowerCase().includes(contains.toLowerCase())) &&
      job.created > createdAfter &&
      job.created < createdBefore &&
      modified > modifiedAfter &&
      modified < modifiedBefore
    );
  });
  const key = (job: Job) =>
    sortBy === 'Name' ? job.name : sortBy === 'Status' ? job.timeline.status(now) : job.created;
  jobs.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.name < b.name ? -1 : 1));
  if (sortOrder === 'Descending') {
    jobs.reverse();
  }
  return paginate(jobs, input, input.within('MaxResults', 1, 100, 10));
}

/** Stops a job in progress. Throws ValidationException for one that is not. */
export function stopJob(kind: JobKind, name: string, context: Context): object {
  const now = context.clock.now();
  const job = findJob(kind, name, context);
  const status = job.timeline.status(now);
  if (status !== 'InProgress') {
    throw new ServiceError(
      'ValidationException',
      `The request was rejected because the ${kind} job is in status ${status}.`
    );
  }
  job.stop(now);
  return {};
}

/** A timestamp of an answer: every protocol writes a Date in its own way. */
export function date(time: number): Date;
export function date(time: number | undefined): Date | undefined;
export function date(time: number | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}
