import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { JobDescription, JobKind, JobStatus, JobSummary } from '../../../../protocol';

/** One page of a list. */
export interface ListRequest {
  readonly NextToken?: string;
  readonly MaxResults: number;
  readonly NameContains?: string;
  readonly StatusEquals?: JobStatus;
  readonly CreationTimeAfter?: Date;
  readonly CreationTimeBefore?: Date;
  readonly LastModifiedTimeAfter?: Date;
  readonly SortBy: 'CreationTime';
  readonly SortOrder: 'Ascending' | 'Descending';
}

export interface ListAnswer {
  readonly jobs: readonly JobSummary[];
  readonly next?: string;
}

/** Where a job was found, besides what its ARN tells. */
export interface Origin {
  readonly region: string;
  readonly profile?: string;
}

/** What differs between SageMaker's kinds of jobs. They have one file each, of one shape. */
export interface Kind {
  readonly kind: JobKind;
  /** `training job` */
  readonly noun: string;
  readonly logGroup: string;
  /** IAM actions without their prefix. */
  readonly operations: { readonly list: string; readonly describe: string; readonly stop: string };
  list(
    client: SageMakerClient,
    request: ListRequest,
    origin: Origin,
    abortSignal?: AbortSignal
  ): Promise<ListAnswer>;
  describe(
    client: SageMakerClient,
    name: string,
    origin: Origin,
    abortSignal?: AbortSignal
  ): Promise<JobDescription>;
  stop(client: SageMakerClient, name: string): Promise<void>;
}
