import type { JobDescription, JobRef } from '../protocol';
import { hasEnded } from '../protocol';
import type { Caller } from './caller';
import type { Jobs } from './host';
import { Latest } from './latest';

/**
 * A job as it is now, and anew on every change; a reader that is away gets the newest. Returns after the description
 * in which the job has ended, or when the signal aborts.
 *
 * @throws ProblemError when the job cannot be described.
 */
export async function* jobChanges(
  jobs: Pick<Jobs, 'describe' | 'watch'>,
  ref: JobRef,
  caller: Caller,
  signal: AbortSignal
): AsyncGenerator<JobDescription, void, void> {
  const descriptions = new Latest<JobDescription>();
  let changed = false;
  using _watching = jobs.watch(ref, caller, job => {
    changed = true;
    descriptions.push(job);
  });
  jobs.describe(ref, caller, signal).then(
    job => {
      // What the watcher told meanwhile is newer.
      if (!changed) {
        descriptions.push(job);
      }
    },
    error => descriptions.fail(error)
  );
  for await (const job of descriptions.values(signal)) {
    yield job;
    if (hasEnded(job.status)) {
      return;
    }
  }
}
