import type { JobDescription, JobRef } from '../../../protocol';
import { hasEnded } from '../../../protocol';
import { describeJob } from '../local/describeJob';
import type { StateRecord } from '../process/record';
import type { JobLayout } from './layout';
import type { JobRecord } from './record';

export function jobRef(name: string): JobRef {
  return { kind: 'training', place: 'docker', name };
}

/** A job as everybody above the place sees it. */
export function description(
  layout: JobLayout,
  job: JobRecord,
  state: StateRecord | undefined,
  stopping: boolean
): JobDescription {
  const described = describeJob(jobRef(job.name), layout, job, state, job.hosts);
  return {
    ...described,
    image: job.image,
    ...(stopping &&
      !hasEnded(described.status) && { status: 'Stopping', secondaryStatus: 'Stopping' })
  };
}
