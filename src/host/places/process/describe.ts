import type { JobDescription, JobRef, JobSummary, Milliseconds } from '../../../protocol';
import { splitHyperparameters } from '../contract/hyperparameters';
import { describeChannels } from '../inputs/channel';
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
  const timeline = state?.transitions ?? [{ status: 'Starting', startedAt: job.createdAt }];
  const now = timeline.at(-1);
  return {
    ref: jobRef(job.name),
    status: state?.status ?? 'InProgress',
    secondaryStatus: now?.status ?? 'Starting',
    createdAt: job.createdAt,
    startedAt: state?.startedAt,
    endedAt: state?.endedAt,
    instanceType: job.instanceType,
    instanceCount: 1,
    failureReason: state?.failureReason,
    hosts: [HOST],
    timeline,
    hyperparameters: splitHyperparameters(job.hyperparameters).user,
    channels: describeChannels(job.channels),
    metricDefinitions: job.metricDefinitions,
    environment: job.environment,
    entryPoint: job.entryPoint,
    sourceDirectory: job.sourceArchive ?? job.sourceDirectory,
    role: job.role,
    statusMessage: now?.message,
    exitCode: state?.exitCode,
    model: state?.model,
    output: state?.output,
    trainingSeconds: trainingSeconds(timeline),
    directory: layout.root
  };
}

export function summary(job: JobDescription): JobSummary {
  return {
    ref: job.ref,
    status: job.status,
    secondaryStatus: job.secondaryStatus,
    createdAt: job.createdAt,
    startedAt: job.startedAt,
    endedAt: job.endedAt,
    instanceType: job.instanceType,
    instanceCount: job.instanceCount,
    failureReason: job.failureReason
  };
}

/** How long the script ran; whole seconds, as SageMaker counts. Absent until it has ended. */
export function trainingSeconds(timeline: JobDescription['timeline']): number | undefined {
  const training = timeline.find(({ status }) => status === 'Training');
  const stopping = timeline.find(({ status }) => status === 'Stopping');
  const end = stopping?.endedAt ?? training?.endedAt;
  return training && end !== undefined ? Math.round((end - training.startedAt) / 1000) : undefined;
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
