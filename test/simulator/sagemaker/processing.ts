import type { Input } from '../input';
import type { Context } from '../service';
import { date, findJob, listJobs, stopJob } from './jobs';

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeProcessingJob.html */
export function describeProcessingJob(input: Input, context: Context) {
  const now = context.clock.now();
  const job = findJob('processing', input.string('ProcessingJobName'), context);
  const { plan, timeline } = job;
  return {
    ProcessingJobName: plan.name,
    ProcessingJobArn: job.arn,
    ProcessingJobStatus: timeline.status(now),
    FailureReason: timeline.failureReason(now),
    ProcessingResources: {
      ClusterConfig: {
        InstanceType: plan.instanceType,
        InstanceCount: plan.instanceCount,
        VolumeSizeInGB: 30
      }
    },
    AppSpecification: {
      ImageUri:
        plan.image ??
        '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.4-2-cpu-py3'
    },
    Environment: plan.environment ?? {},
    RoleArn: `arn:aws:iam::${context.region.account}:role/SageMakerRole`,
    StoppingCondition: { MaxRuntimeInSeconds: 86400 },
    CreationTime: date(job.created),
    ProcessingStartTime: date(timeline.started(now)),
    ProcessingEndTime: date(timeline.ended(now)),
    LastModifiedTime: date(timeline.lastModified(now))
  };
}

export function listProcessingJobs(input: Input, context: Context) {
  const now = context.clock.now();
  const { items, nextToken } = listJobs('processing', input, context);
  return {
    ProcessingJobSummaries: items.map(({ name, arn, created, timeline }) => ({
      ProcessingJobName: name,
      ProcessingJobArn: arn,
      CreationTime: date(created),
      ProcessingEndTime: date(timeline.ended(now)),
      LastModifiedTime: date(timeline.lastModified(now)),
      ProcessingJobStatus: timeline.status(now),
      FailureReason: timeline.failureReason(now)
    })),
    NextToken: nextToken
  };
}

export function stopProcessingJob(input: Input, context: Context) {
  return stopJob('processing', input.string('ProcessingJobName'), context);
}
