import type { JobDescription, JobRef, JobSummary } from '../../../protocol';
import { splitHyperparameters } from '../contract/hyperparameters';
import { describeChannels } from '../inputs/channel';
import type { AskedTraining, StateRecord } from '../process/record';

/** A job of this machine as everybody above the places sees it. */
export function describeJob(
  ref: JobRef,
  { root }: { readonly root: string },
  job: AskedTraining,
  state: StateRecord | undefined,
  hosts: readonly string[]
): JobDescription {
  const timeline = state?.transitions ?? [{ status: 'Starting', startedAt: job.createdAt }];
  const now = timeline.at(-1);
  return {
    ref,
    status: state?.status ?? 'InProgress',
    secondaryStatus: now?.status ?? 'Starting',
    createdAt: job.createdAt,
    startedAt: state?.startedAt,
    endedAt: state?.endedAt,
    instanceType: job.instanceType,
    instanceCount: hosts.length,
    failureReason: state?.failureReason,
    hosts,
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
    directory: root
  };
}

/** What a list says of it. */
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
function trainingSeconds(timeline: JobDescription['timeline']): number | undefined {
  const training = timeline.find(({ status }) => status === 'Training');
  const stopping = timeline.find(({ status }) => status === 'Stopping');
  const end = stopping?.endedAt ?? training?.endedAt;
  return training && end !== undefined ? Math.round((end - training.startedAt) / 1000) : undefined;
}
