import type { AccountChoice } from './account';
import type { Json, Milliseconds } from './json';

/**
 * Where a job runs: on SageMaker, in containers of a Docker Engine, or as plain processes of this machine.
 * Above the place, a job is a job.
 */
export type PlaceName = 'sagemaker' | 'docker' | 'process';

/** SageMaker's kinds of jobs; each has a log group of its own. */
export const JOB_KINDS = ['training', 'processing', 'transform'] as const;

export type JobKind = (typeof JOB_KINDS)[number];

/** Names one thing for ever, in the place where it is: what a bundle holds, what a view subscribes to. */
export interface ResourceRef {
  readonly place: PlaceName;
  readonly name: string;
  /** SageMaker only. */
  readonly region?: string;
  /** SageMaker only: the 12-digit account id, where known. */
  readonly account?: string;
  /** SageMaker only: the named profile that it was reached with. */
  readonly profile?: string;
}

/** Names one job. */
export interface JobRef extends ResourceRef {
  readonly kind: JobKind;
}

/** Which job, by whose credentials. */
export interface JobTarget {
  readonly ref: JobRef;
  /** See {@link InitializeResult.contextId}; the connection's own context when absent or no longer known. */
  readonly contextId?: string;
}

/**
 * DescribeTrainingJob's TrainingJobStatus. The other kinds of jobs use the same words.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeTrainingJob.html
 */
export type JobStatus = 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped';

const TERMINAL_STATUSES: readonly JobStatus[] = ['Completed', 'Failed', 'Stopped'];

export function hasEnded(status: JobStatus): boolean {
  return TERMINAL_STATUSES.includes(status);
}

/** One row of a list of jobs. */
export interface JobSummary {
  readonly ref: JobRef;
  readonly status: JobStatus;
  /** SageMaker's SecondaryStatus (`Starting`, `Downloading`, `Training`, `Uploading`, …); the list may grow. */
  readonly secondaryStatus: string;
  readonly createdAt: Milliseconds;
  /** When the script began to run. */
  readonly startedAt?: Milliseconds;
  readonly endedAt?: Milliseconds;
  /** `ml.m5.xlarge`, `local_cpu`, `local_gpu`; absent where a list call does not tell it. */
  readonly instanceType?: string;
  readonly instanceCount?: number;
  /** First 1,024 characters of why it failed. */
  readonly failureReason?: string;
}

/** One step of SecondaryStatusTransitions, with its own times. */
export interface Transition {
  readonly status: string;
  readonly startedAt: Milliseconds;
  readonly endedAt?: Milliseconds;
  readonly message?: string;
}

/** One input of a job. */
export interface Channel {
  readonly name: string;
  /** `s3://…` or an absolute local path. */
  readonly uri: string;
  readonly contentType?: string;
  readonly inputMode?: 'File' | 'Pipe' | 'FastFile';
}

/** A file or S3 object that a job left. */
export interface Artifact {
  /** `s3://…` or an absolute local path. */
  readonly uri: string;
  readonly bytes?: number;
}

/** SageMaker's MetricDefinition: the first group of `regex`, found in a log line, is a value of the series `name`. */
export interface MetricDefinition {
  readonly name: string;
  readonly regex: string;
}

/** Everything known about one job. */
export interface JobDescription extends JobSummary {
  /** All hosts that the job has or will have, e.g. `['algo-1']`, in SageMaker's order. */
  readonly hosts: readonly string[];
  readonly timeline: readonly Transition[];
  /** Decoded values: what the script sees after the toolkit's JSON parse. */
  readonly hyperparameters: Readonly<Record<string, Json>>;
  readonly channels: readonly Channel[];
  readonly metricDefinitions: readonly MetricDefinition[];
  readonly environment: Readonly<Record<string, string>>;
  readonly entryPoint?: string;
  readonly sourceDirectory?: string;
  readonly image?: string;
  readonly role?: string;
  readonly statusMessage?: string;
  /** Exit code of the script, local places only. */
  readonly exitCode?: number;
  readonly model?: Artifact;
  readonly output?: Artifact;
  readonly trainingSeconds?: number;
  readonly billableSeconds?: number;
  /** The directory that holds everything of a local job: contract tree, logs, results. */
  readonly directory?: string;
  /** Console page of a SageMaker job. */
  readonly consoleUrl?: string;
}

/** What a list of jobs shows. All conditions hold at once. */
export interface JobQuery extends AccountChoice {
  readonly kinds?: readonly JobKind[];
  readonly places?: readonly PlaceName[];
  readonly statuses?: readonly JobStatus[];
  readonly nameContains?: string;
  readonly createdAfter?: Milliseconds;
  readonly createdBefore?: Milliseconds;
  /** Newest first unless `oldestFirst`. */
  readonly oldestFirst?: boolean;
  /** At most so many rows; 100 unless told. */
  readonly limit?: number;
}
