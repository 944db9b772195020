import type {
  Channel as AwsChannel,
  DescribeTrainingJobResponse,
  ResourceConfig,
  TrainingJobSummary
} from '@aws-sdk/client-sagemaker';
import type { Channel, JobDescription, JobSummary, Json } from '../../../../protocol';
import { jobRef } from '../origin';
import { consoleUrl } from './console';
import type { Kind, Origin } from './kind';
import { statusOf } from './status';

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeTrainingJob.html */
export const training: Kind = {
  kind: 'training',
  noun: 'training job',
  logGroup: '/aws/sagemaker/TrainingJobs',
  operations: {
    list: 'ListTrainingJobs',
    describe: 'DescribeTrainingJob',
    stop: 'StopTrainingJob'
  },
  async list(client, request, origin, abortSignal) {
    const { ListTrainingJobsCommand } = await import('../../../aws/sdk/sagemaker');
    const answer = await client.send(new ListTrainingJobsCommand(request), { abortSignal });
    return {
      jobs: (answer.TrainingJobSummaries ?? []).map(job => summarize(job, origin)),
      next: answer.NextToken
    };
  },
  async describe(client, name, origin, abortSignal) {
    const { DescribeTrainingJobCommand } = await import('../../../aws/sdk/sagemaker');
    const command = new DescribeTrainingJobCommand({ TrainingJobName: name });
    return describe(await client.send(command, { abortSignal }), origin);
  },
  async stop(client, name) {
    const { StopTrainingJobCommand } = await import('../../../aws/sdk/sagemaker');
    await client.send(new StopTrainingJobCommand({ TrainingJobName: name }));
  }
};

function summarize(job: TrainingJobSummary, origin: Origin): JobSummary {
  const status = statusOf(job.TrainingJobStatus);
  return {
    ref: jobRef('training', job.TrainingJobName, job.TrainingJobArn, origin),
    status,
    secondaryStatus: job.SecondaryStatus ?? job.TrainingJobStatus ?? status,
    createdAt: job.CreationTime?.getTime() ?? 0,
    endedAt: job.TrainingEndTime?.getTime()
  };
}

/** Reads DescribeTrainingJob's answer. */
export function describe(job: DescribeTrainingJobResponse, origin: Origin): JobDescription {
  const name = job.TrainingJobName ?? '';
  const status = statusOf(job.TrainingJobStatus);
  const given = job.HyperParameters ?? {};
  const { instanceCount, instanceType } = instances(job.ResourceConfig);
  const transitions = job.SecondaryStatusTransitions ?? [];
  const model = job.ModelArtifacts?.S3ModelArtifacts;
  return {
    ref: jobRef('training', name, job.TrainingJobArn, origin),
    status,
    secondaryStatus: job.SecondaryStatus ?? status,
    createdAt: job.CreationTime?.getTime() ?? 0,
    startedAt: job.TrainingStartTime?.getTime(),
    endedAt: job.TrainingEndTime?.getTime(),
    instanceType,
    instanceCount,
    failureReason: job.FailureReason,
    hosts: Array.from({ length: instanceCount ?? 0 }, (_, index) => `algo-${index + 1}`),
    timeline: transitions.map(step => ({
      status: step.Status ?? '',
      startedAt: step.StartTime?.getTime() ?? 0,
      endedAt: step.EndTime?.getTime(),
      message: step.StatusMessage
    })),
    hyperparameters: decodeHyperparameters(given),
    channels: (job.InputDataConfig ?? []).map(channel),
    metricDefinitions: (job.AlgorithmSpecification?.MetricDefinitions ?? []).map(metric => ({
      name: metric.Name ?? '',
      regex: metric.Regex ?? ''
    })),
    environment: job.Environment ?? {},
    entryPoint: text(given.sagemaker_program),
    sourceDirectory: text(given.sagemaker_submit_directory),
    image: job.AlgorithmSpecification?.TrainingImage ?? job.AlgorithmSpecification?.AlgorithmName,
    role: job.RoleArn,
    statusMessage: transitions.at(-1)?.StatusMessage,
    model: model ? { uri: model } : undefined,
    output: job.OutputDataConfig?.S3OutputPath
      ? {
          uri: `${job.OutputDataConfig.S3OutputPath.replace(/\/$/, '')}/${name}/output/output.tar.gz`
        }
      : undefined,
    trainingSeconds: job.TrainingTimeInSeconds,
    billableSeconds: job.BillableTimeInSeconds,
    consoleUrl: consoleUrl('training', name, origin.region)
  };
}

/**
 * SageMaker keeps hyperparameters as text; the SDK writes JSON into it, other tools plain text. The SDK's own ones
 * (`sagemaker_program`, …) are no hyperparameters of the script.
 */
function decodeHyperparameters(given: Readonly<Record<string, string>>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(given)
      .filter(([name]) => !name.startsWith('sagemaker_'))
      .map(([name, value]) => [name, decode(value)])
  );
}

function decode(value: string): Json {
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

function text(value: string | undefined): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  const json = decode(value);
  return typeof json === 'string' ? json : value;
}

/** One kind of instance, or groups of several kinds: https://docs.aws.amazon.com/sagemaker/latest/dg/train-heterogeneous-cluster.html */
function instances(resources: ResourceConfig | undefined): {
  instanceCount?: number;
  instanceType?: string;
} {
  const groups = resources?.InstanceGroups ?? [];
  if (groups.length > 0) {
    return {
      instanceCount: groups.reduce((sum, group) => sum + (group.InstanceCount ?? 0), 0),
      instanceType: [...new Set(groups.map(group => group.InstanceType))].join(', ')
    };
  }
  return { instanceCount: resources?.InstanceCount, instanceType: resources?.InstanceType };
}

function channel({ ChannelName, ContentType, DataSource, InputMode }: AwsChannel): Channel {
  const files = DataSource?.FileSystemDataSource;
  return {
    name: ChannelName ?? '',
    uri:
      DataSource?.S3DataSource?.S3Uri ??
      (files ? `${files.FileSystemType}://${files.FileSystemId}${files.DirectoryPath}` : ''),
    contentType: ContentType,
    inputMode: InputMode
  };
}
