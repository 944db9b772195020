import type {
  DescribeProcessingJobResponse,
  ProcessingJobSummary
} from '@aws-sdk/client-sagemaker';
import type { JobDescription, JobSummary } from '../../../../protocol';
import { jobRef } from '../origin';
import { consoleUrl } from './console';
import type { Kind, Origin } from './kind';
import { statusOf } from './status';

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeProcessingJob.html */
export const processing: Kind = {
  kind: 'processing',
  noun: 'processing job',
  logGroup: '/aws/sagemaker/ProcessingJobs',
  operations: {
    list: 'ListProcessingJobs',
    describe: 'DescribeProcessingJob',
    stop: 'StopProcessingJob'
  },
  async list(client, request, origin, abortSignal) {
    const { ListProcessingJobsCommand } = await import('../../../aws/sdk/sagemaker');
    const answer = await client.send(new ListProcessingJobsCommand(request), { abortSignal });
    return {
      jobs: (answer.ProcessingJobSummaries ?? []).map(job => summarize(job, origin)),
      next: answer.NextToken
    };
  },
  async describe(client, name, origin, abortSignal) {
    const { DescribeProcessingJobCommand } = await import('../../../aws/sdk/sagemaker');
    const command = new DescribeProcessingJobCommand({ ProcessingJobName: name });
    return describe(await client.send(command, { abortSignal }), origin);
  },
  async stop(client, name) {
    const { StopProcessingJobCommand } = await import('../../../aws/sdk/sagemaker');
    await client.send(new StopProcessingJobCommand({ ProcessingJobName: name }));
  }
};

function summarize(job: ProcessingJobSummary, origin: Origin): JobSummary {
  const status = statusOf(job.ProcessingJobStatus);
  return {
    ref: jobRef('processing', job.ProcessingJobName, job.ProcessingJobArn, origin),
    status,
    secondaryStatus: status,
    createdAt: job.CreationTime?.getTime() ?? 0,
    endedAt: job.ProcessingEndTime?.getTime(),
    failureReason: job.FailureReason
  };
}

function describe(job: DescribeProcessingJobResponse, origin: Origin): JobDescription {
  const name = job.ProcessingJobName ?? '';
  const status = statusOf(job.ProcessingJobStatus);
  const cluster = job.ProcessingResources?.ClusterConfig;
  const output = job.ProcessingOutputConfig?.Outputs?.[0]?.S3Output?.S3Uri;
  return {
    ref: jobRef('processing', name, job.ProcessingJobArn, origin),
    status,
    secondaryStatus: status,
    createdAt: job.CreationTime?.getTime() ?? 0,
    startedAt: job.ProcessingStartTime?.getTime(),
    endedAt: job.ProcessingEndTime?.getTime(),
    instanceType: cluster?.InstanceType,
    instanceCount: cluster?.InstanceCount,
    failureReason: job.FailureReason,
    hosts: Array.from({ length: cluster?.InstanceCount ?? 0 }, (_, index) => `algo-${index + 1}`),
    timeline: [],
    hyperparameters: {},
    channels: (job.ProcessingInputs ?? []).map(input => ({
      name: input.InputName ?? '',
      uri: input.S3Input?.S3Uri ?? ''
    })),
    metricDefinitions: [],
    environment: job.Environment ?? {},
    entryPoint: [
      ...(job.AppSpecification?.ContainerEntrypoint ?? []),
      ...(job.AppSpecification?.ContainerArguments ?? [])
    ].join(' '),
    image: job.AppSpecification?.ImageUri,
    role: job.RoleArn,
    statusMessage: job.ExitMessage,
    output: output ? { uri: output } : undefined,
    consoleUrl: consoleUrl('processing', name, origin.region)
  };
}
