import type { Input } from '../input';
import type { Context } from '../service';
import { date, findJob, listJobs, stopJob } from './jobs';

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeTransformJob.html */
export function describeTransformJob(input: Input, context: Context) {
  const now = context.clock.now();
  const job = findJob('transform', input.string('TransformJobName'), context);
  const { plan, timeline } = job;
  const bucket = `s3://sagemaker-${context.region.name}-${context.region.account}`;
  return {
    TransformJobName: plan.name,
    TransformJobArn: job.arn,
    TransformJobStatus: timeline.status(now),
    FailureReason: timeline.failureReason(now),
    ModelName: `${plan.name}-model`,
    Environment: plan.environment ?? {},
    TransformInput: {
      DataSource: {
        S3DataSource: { S3DataType: 'S3Prefix', S3Uri: `${bucket}/${plan.name}/input` }
      },
      CompressionType: 'None',
      SplitType: 'Line'
    },
    TransformOutput: { S3OutputPath: `${bucket}/${plan.name}/output`, AssembleWith: 'None' },
    TransformResources: { InstanceType: plan.instanceType, InstanceCount: plan.instanceCount },
    CreationTime: date(job.created),
    TransformStartTime: date(timeline.started(now)),
    TransformEndTime: date(timeline.ended(now))
  };
}

export function listTransformJobs(input: Input, context: Context) {
  const now = context.clock.now();
  const { items, nextToken } = listJobs('transform', input, context);
  return {
    TransformJobSummaries: items.map(({ name, arn, created, timeline }) => ({
      TransformJobName: name,
      TransformJobArn: arn,
      CreationTime: date(created),
      TransformEndTime: date(timeline.ended(now)),
      LastModifiedTime: date(timeline.lastModified(now)),
      TransformJobStatus: timeline.status(now),
      FailureReason: timeline.failureReason(now)
    })),
    NextToken: nextToken
  };
}

export function stopTransformJob(input: Input, context: Context) {
  return stopJob('transform', input.string('TransformJobName'), context);
}
