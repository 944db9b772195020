import { toolkitFailure } from '../../../protocol';
import type { JobDescription, JobKind, JobStatus, ResourceRef } from '../../../protocol';
import type { Milliseconds } from '../../../protocol';
import { duration, elapsed, moment, size } from './figures';

const KINDS: Readonly<Record<JobKind, string>> = {
  training: 'Training job',
  processing: 'Processing job',
  transform: 'Transform job'
};

/** A shape beside each word, for readers without colours. */
export const MARKS: Readonly<Record<JobStatus, string>> = {
  InProgress: '◐',
  Stopping: '◐',
  Completed: '✓',
  Failed: '✕',
  Stopped: '■'
};

/** `this machine (process)`, `SageMaker us-east-1`. */
export function whereIs({ place, region }: ResourceRef): string {
  switch (place) {
    case 'process':
      return 'this machine (process)';
    case 'docker':
      return 'this machine (Docker)';
    case 'sagemaker':
      return region ? `SageMaker ${region}` : 'SageMaker';
  }
}

/** `this machine (process), 2 × local_cpu` */
export function whereRuns(job: JobDescription): string {
  const { instanceType, instanceCount = 1 } = job;
  if (!instanceType) {
    return whereIs(job.ref);
  }
  const instances = instanceCount > 1 ? `${instanceCount} × ${instanceType}` : instanceType;
  return `${whereIs(job.ref)}, ${instances}`;
}

/** The job in full sentences: what, where, how it stands, why it failed, what it left. */
export function jobSentence(job: JobDescription, now: Milliseconds): string {
  const subject = `${KINDS[job.ref.kind]} ${job.ref.name}`;
  const where = whereRuns(job);
  const took = duration(elapsed(job, now));
  const ended = job.endedAt === undefined ? '' : ` at ${moment(job.endedAt)}`;
  switch (job.status) {
    case 'Completed':
      return `${subject} completed on ${where} in ${took}${ended}.${left(job)}`;
    case 'Failed':
      return `${subject} failed on ${where} after ${took}${ended}: ${reason(job)}${left(job)}`;
    case 'Stopped':
      return `${subject} was stopped on ${where} after ${took}${ended}.${left(job)}`;
    case 'Stopping':
      return `${subject} is being stopped on ${where}.`;
    case 'InProgress':
      return `${subject} runs on ${where}, ${job.secondaryStatus}, since ${moment(job.createdAt)}.`;
  }
}

/** Why a job failed, as one sentence: of the training toolkit's report, the exception's own line. */
export function reason(job: JobDescription): string {
  const said = job.failureReason?.trim();
  const report = said && toolkitFailure(said);
  if (report) {
    return `${report.exception} (${report.error}: exit code ${report.exitCode}).`;
  }
  if (said) {
    return /[.!?)\]]$/.test(said) ? said : `${said}.`;
  }
  return job.exitCode === undefined
    ? 'no reason was given.'
    : `the script ended with exit code ${job.exitCode}.`;
}

function left(job: JobDescription): string {
  const billed = job.billableSeconds === undefined ? '' : ` ${job.billableSeconds} s are billed.`;
  if (!job.model) {
    return billed;
  }
  const { uri, bytes } = job.model;
  return `${billed} Model: ${uri}${bytes === undefined ? '' : ` (${size(bytes)})`}.`;
}
