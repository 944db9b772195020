import type { JobStatus } from '../../../../protocol';

const STATUSES: readonly JobStatus[] = ['InProgress', 'Completed', 'Failed', 'Stopping', 'Stopped'];

/** The status of any kind of job. Only jobs that have ended can be deleted, so `Deleting` counts as ended. */
export function statusOf(status: string | undefined): JobStatus {
  return (
    STATUSES.find(known => known === status) ?? (status === 'Deleting' ? 'Stopped' : 'InProgress')
  );
}
