import type { JobDescription, JobRef } from '../../../protocol';
import { hasEnded } from '../../../protocol';
import { splitHyperparameters } from '../contract/hyperparameters';
import { describeChannels } from '../inputs/channel';
import { trainingSeconds } from '../process/describe';
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
  const timeline = state?.transitions ?? [{ status: 'Starting', startedAt: job.createdAt }];
  const now = timeline.at(-1);
  const status = state?.status ?? 'InProgress';
  const stops = stopping && !hasEnded(status);
  return {
    ref: jobRef(job.name),
    status: stops ? 'Stopping' : status,
    secondaryStatus: stops ? 'Stopping' : (now?.status ?? 'Starting'),
    createdAt: job.createdAt,
    startedAt: state?.startedAt,
    endedAt: state?.endedAt,
    instanceType: job.instanceType,
    instanceCount: job.hosts.length,
    failureReason: state?.failureReason,
    hosts: job.hosts,
    timeline,
    hyperparameters: splitHyperparameters(job.hyperparameters).user,
    channels: describeChannels(job.channels),
    metricDefinitions: job.metricDefinitions,
    environment: job.environment,
    entryPoint: job.entryPoint,
    sourceDirectory: job.sourceArchive ?? job.sourceDirectory,
    image: job.image,
    role: job.role,
    statusMessage: now?.message,
    exitCode: state?.exitCode,
    model: state?.model,
    output: state?.output,
    trainingSeconds: trainingSeconds(timeline),
    directory: layout.root
  };
}
