import type { JobDescription, JobRef, Milliseconds } from '../../../protocol';
import { describeJob } from '../local/describeJob';
import type { JobLayout } from './layout';
import { HOST } from './layout';
import type { JobRecord, StateRecord } from './record';

export function jobRef(name: string): JobRef {
  return { kind: 'training', place: 'process', name };
}

/** A job as everybody above the place sees it. */
export function description(
  layout: JobLayout,
  job: JobRecord,
  state: StateRecord | undefined
): JobDescription {
  return describeJob(jobRef(job.name), layout, job, state, [HOST]);
}

/** A state with one more, last transition; for what a runner that is gone could not write down itself. */
export function endedState(
  state: StateRecord,
  endedAt: Milliseconds,
  failureReason: string
): StateRecord {
  return {
    ...state,
    status: 'Failed',
    endedAt,
    failureReason,
    transitions: [
      ...state.transitions.map(transition => ({
        ...transition,
        endedAt: transition.endedAt ?? endedAt
      })),
      { status: 'Failed', startedAt: endedAt, endedAt }
    ]
  };
}
