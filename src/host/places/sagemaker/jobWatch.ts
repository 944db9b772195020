import type { JobDescription, Milliseconds } from '../../../protocol';
import { hasEnded } from '../../../protocol';
import type { Look } from '../../polls';

/** While something is about to change: a person looks at it. */
const SOON: Milliseconds = 5_000;
/** While a script runs; an hour of it costs 240 calls. */
const RUNNING: Milliseconds = 15_000;
/** A job that began to train so lately may well fail in a moment. */
const YOUNG: Milliseconds = 60_000;
const AFTER_ERROR: Milliseconds = 15_000;

/** Tells how a job stands, until it has ended. */
export function lookAtJob(
  describe: (signal: AbortSignal) => Promise<JobDescription>,
  now: () => Milliseconds
): Look<JobDescription> {
  return async (tell, signal) => {
    try {
      const job = await describe(signal);
      tell(job);
      return nextLook(job, now());
    } catch {
      return AFTER_ERROR;
    }
  };
}

/** How long to wait before a job is described again; `undefined` when it has ended. */
function nextLook(job: JobDescription, now: Milliseconds): Milliseconds | undefined {
  if (hasEnded(job.status)) {
    return undefined;
  }
  const since = job.timeline.at(-1)?.startedAt ?? job.startedAt ?? job.createdAt;
  const settled = job.status === 'InProgress' && isRunning(job) && now - since > YOUNG;
  return settled ? RUNNING : SOON;
}

function isRunning({ ref, secondaryStatus, startedAt }: JobDescription): boolean {
  return ref.kind === 'training' ? secondaryStatus === 'Training' : startedAt !== undefined;
}
