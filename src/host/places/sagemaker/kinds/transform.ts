import type { DescribeTransformJobResponse, TransformJobSummary } from '@aws-sdk/client-sagemaker';
import type { JobDescription, JobSummary } from '../../../../protocol';
import { jobRef } from '../origin';
import { consoleUrl } from './console';
import type { Kind, Origin } from './kind';
import { statusOf } from './status';

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeTransformJob.html */
export const transform: Kind = {
  kind: 'transform',
  noun: 'transform job',
  logGroup: '/aws/sagemaker/TransformJobs',
  operations: {
    list: 'ListTransformJobs',
    describe: 'DescribeTransformJob',
    stop: 'StopTransformJob'
  },
  async list(client, request, origin, abortSignal) {
    const { ListTransformJobsCommand } = await import('../../../aws/sdk/sagemaker');
    const answer = await client.send(new ListTransformJobsCommand(request), { abortSignal });
    return {
      jobs: (answer.TransformJobSummaries ?? []).map(job => summarize(job, origin)),
      next: answer.NextToken
    };
  },
  async describe(client, name, origin, abortSignal) {
    const { DescribeTransformJobCommand } = await import('../../../aws/sdk/sagemaker');
    const command = new DescribeTransformJobCommand({ TransformJobName: name });
    return describe(await client.send(command, { abortSignal }), origin);
  },
  async stop(client, name) {
    const { StopTransformJobCommand } = await import('../../../aws/sdk/sagemaker');
    await client.send(new StopTransformJobCommand({ TransformJobName: name }));
  }
};

function summarize(job: TransformJobSummary, origin: Origin): JobSummary {
  const status = statusOf(job.TransformJobStatus);
  return {
    ref: jobRef('transform', job.TransformJobName, job.TransformJobArn, origin),
    status,
    secondaryStatus: status,
    createdAt: job.CreationTime?.getTime() ?? 0,
    endedAt: job.TransformEndTime?.getTime(),
    failureReason: job.FailureReason
  };
}

function describe(job: DescribeTransformJobResponse, origin: Origin): JobDescription {
  const name = job.TransformJobName ?? '';
  const status = statusOf(job.TransformJobStatus);
  const input = job.TransformInput;
  return {
    ref: jobRef('transform', name, job.TransformJobArn, origin),
    status,
    secondaryStatus: status,
    createdAt: job.CreationTime?.getTime() ?? 0,
    startedAt: job.TransformStartTime?.getTime(),
    endedAt: job.TransformEndTime?.getTime(),
    instanceType: job.TransformResources?.InstanceType,
    instanceCount: job.TransformResources?.InstanceCount,
    failureReason: job.FailureReason,
    // Streams of a transform job are named by instance ids, which only the log tells.
    hosts: [],
    timeline: [],
    hyperparameters: {},
    channels: [
      {
        name: 'input',
        uri: input?.DataSource?.S3DataSource?.S3Uri ?? '',
        contentType: input?.ContentType
      }
    ],
    metricDefinitions: [],
    environment: job.Environment ?? {},
    output: job.TransformOutput?.S3OutputPath
      ? { uri: job.TransformOutput.S3OutputPath }
      : undefined,
    consoleUrl: consoleUrl('transform', name, origin.region)
  };
}
