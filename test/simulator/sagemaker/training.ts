import { ServiceError } from '../errors';
import { Input, isRecord } from '../input';
import { readPage } from '../logs/page';
import type { JobPlan } from '../scenario';
import type { Context } from '../service';
import type { Job } from './job';
import { date, findJob, listJobs, stopJob } from './jobs';
import { noteTags } from './tags';

const image = '763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.8.0-cpu-py312';

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html */
export function createTrainingJob(input: Input, context: Context) {
  const { region, clock } = context;
  const name = input.string('TrainingJobName');
  if (!/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/.test(name)) {
    input.refuse(
      `1 validation error detected: Value '${name}' at 'trainingJobName' failed to satisfy constraint: ` +
        'Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}'
    );
  }
  for (const required of ['RoleArn', 'OutputDataConfig', 'ResourceConfig', 'StoppingCondition']) {
    if (!input.has(required)) {
      input.refuse(
        `1 validation error detected: Value null at '${required}' failed to satisfy constraint: Member must not be null`
      );
    }
  }
  if (region.jobs.training.has(name)) {
    throw new ServiceError(
      'ResourceInUse',
      `Training job names must be unique within an AWS account and region, and a training job with this name already exists (${region.arn('training-job', name)})`
    );
  }
  const resources = input.structure('ResourceConfig');
  const template = region.createdJob;
  const count = resources.optionalNumber('InstanceCount') ?? 1;
  const algorithm = input.structure('AlgorithmSpecification');
  const plan: JobPlan = {
    ...template,
    name,
    created: 0,
    instanceType: resources.optionalString('InstanceType') ?? template.instanceType,
    instanceCount: count,
    image: algorithm.optionalString('TrainingImage') ?? image,
    spot: input.optionalBoolean('EnableManagedSpotTraining') ?? false,
    hyperparameters: input.map('HyperParameters') ?? {},
    environment: input.map('Environment') ?? {},
    metrics: algorithm
      .structures('MetricDefinitions')
      .map(metric => ({ name: metric.string('Name'), regex: metric.string('Regex') })),
    streams: Array.from({ length: count }, (_, host) => {
      const stream = template.streams[host % template.streams.length];
      return { ...stream, name: `algo-${host + 1}-{epoch}` };
    })
  };
  const job = region.addJob(plan, clock.now(), input.all());
  noteTags(region, job.arn, input);
  return { TrainingJobArn: job.arn };
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeTrainingJob.html */
export function describeTrainingJob(input: Input, context: Context) {
  const now = context.clock.now();
  const job = findJob('training', input.string('TrainingJobName'), context);
  const { plan, timeline, request } = job;
  const status = timeline.status(now);
  const started = timeline.started(now);
  const ended = timeline.ended(now);
  const seconds = started === undefined ? undefined : Math.round(((ended ?? now) - started) / 1000);
  const output = new Input(request).structure('OutputDataConfig').optionalString('S3OutputPath');
  const bucket = output ?? `s3://sagemaker-${context.region.name}-${context.region.account}`;
  return {
    TrainingJobName: job.name,
    TrainingJobArn: job.arn,
    ...(status === 'Completed' || (status === 'Stopped' && started !== undefined)
      ? {
          ModelArtifacts: {
            S3ModelArtifacts: `${bucket.replace(/\/$/, '')}/${job.name}/output/model.tar.gz`
          }
        }
      : {}),
    TrainingJobStatus: status,
    SecondaryStatus: timeline.secondaryStatus(now),
    FailureReason: timeline.failureReason(now),
    HyperParameters: plan.hyperparameters ?? {},
    AlgorithmSpecification: {
      TrainingImage: plan.image ?? image,
      TrainingInputMode: 'File',
      ...keptStructure(request['AlgorithmSpecification']),
      MetricDefinitions: (plan.metrics ?? []).map(({ name, regex }) => ({
        Name: name,
        Regex: regex
      })),
      EnableSageMakerMetricsTimeSeries: (plan.metrics ?? []).length > 0
    },
    RoleArn: request['RoleArn'] ?? `arn:aws:iam::${context.region.account}:role/SageMakerRole`,
    InputDataConfig: request['InputDataConfig'] ?? [],
    OutputDataConfig: request['OutputDataConfig'] ?? { KmsKeyId: '', S3OutputPath: bucket },
    ResourceConfig: {
      VolumeSizeInGB: 30,
      ...keptStructure(request['ResourceConfig']),
      InstanceType: plan.instanceType,
      InstanceCount: plan.instanceCount
    },
    StoppingCondition: request['StoppingCondition'] ?? { MaxRuntimeInSeconds: 86400 },
    CreationTime: date(job.created),
    TrainingStartTime: date(started),
    TrainingEndTime: started === undefined ? undefined : date(ended),
    LastModifiedTime: date(timeline.lastModified(now)),
    SecondaryStatusTransitions: timeline.transitions(now).map(transition => ({
      Status: transition.status,
      StartTime: date(transition.start),
      EndTime: date(transition.end),
      StatusMessage: transition.message
    })),
    FinalMetricDataList: ended === undefined ? undefined : finalMetrics(job, now),
    EnableNetworkIsolation: request['EnableNetworkIsolation'] ?? false,
    EnableInterContainerTrafficEncryption:
      request['EnableInterContainerTrafficEncryption'] ?? false,
    EnableManagedSpotTraining: plan.spot ?? false,
    CheckpointConfig: request['CheckpointConfig'],
    TrainingTimeInSeconds: seconds,
    BillableTimeInSeconds:
      ended === undefined || seconds === undefined
        ? undefined
        : Math.round(seconds * (plan.spot ? 0.31 : 1)),
    Environment: plan.environment ?? {},
    ProfilingStatus: 'Disabled'
  };
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListTrainingJobs.html */
export function listTrainingJobs(input: Input, context: Context) {
  const now = context.clock.now();
  const { items, nextToken } = listJobs('training', input, context);
  return {
    TrainingJobSummaries: items.map(job => ({
      TrainingJobName: job.name,
      TrainingJobArn: job.arn,
      CreationTime: date(job.created),
      TrainingEndTime: date(job.timeline.ended(now)),
      LastModifiedTime: date(job.timeline.lastModified(now)),
      TrainingJobStatus: job.timeline.status(now),
      SecondaryStatus: job.timeline.secondaryStatus(now)
    })),
    NextToken: nextToken
  };
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StopTrainingJob.html */
export function stopTrainingJob(input: Input, context: Context) {
  return stopJob('training', input.string('TrainingJobName'), context);
}

/** The last value of each metric, from the newest lines of the log. */
function finalMetrics(job: Job, now: number) {
  const { events } = readPage({
    streams: job.streams,
    now,
    from: 0,
    to: now,
    newestFirst: true,
    maxEvents: 1000,
    maxBytes: Infinity
  });
  return (job.plan.metrics ?? []).flatMap(({ name, regex }) => {
    const expression = new RegExp(regex);
    for (const event of events) {
      const value = Number(expression.exec(event.message)?.[1] ?? NaN);
      if (!Number.isNaN(value)) {
        return [{ MetricName: name, Value: value, Timestamp: date(event.timestamp) }];
      }
    }
    return [];
  });
}

function keptStructure(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
