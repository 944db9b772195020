import type {
  Channel,
  CreateTrainingJobRequest,
  TrainingInstanceType
} from '@aws-sdk/client-sagemaker';
import type { Json } from '../../../protocol';
import type { Aws } from '../../aws/aws';
import type { S3Location } from '../../aws/s3/location';
import { below, s3Uri } from '../../aws/s3/location';
import type { Caller } from '../../caller';
import { readDefaults } from '../../config';
import { ProblemError } from '../../problem';
import { encodeHyperparameters, scriptModeHyperparameters } from '../contract/hyperparameters';
import type { SageMakerTraining, TrainingRequest } from '../place';
import type { Destination } from './destination';
import { destinationOf } from './destination';
import { instanceFinding } from './instanceType';
import { executionRole } from './role';
import { withDefaults } from './trainingDefaults';

/** What goes to S3 before a job can begin. */
export interface Uploads {
  readonly destination: Destination;
  readonly region: string;
  /** Of 12 digits. */
  readonly account: string;
  /** Where the packed code goes. */
  readonly code?: S3Location;
  /** Local paths, and the prefixes that they go to. */
  readonly channels: readonly {
    readonly name: string;
    readonly path: string;
    readonly to: S3Location;
  }[];
}

/** Everything about a job that can be known before anything is done. */
export interface PreparedTraining {
  /** With the defaults of the configuration files. */
  readonly request: TrainingRequest;
  readonly job: CreateTrainingJobRequest;
  readonly uploads: Uploads;
  readonly roleSource: string;
  /** What the configuration files gave, and what else a person may want to know, as sentences. */
  readonly taken: readonly string[];
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html (HyperParameters) */
const MOST_HYPERPARAMETERS = 100;
const LONGEST_NAME = 256;
const LONGEST_VALUE = 2_500;

/** @throws ProblemError when something is missing, or not what SageMaker takes */
export async function prepareTraining(
  asked: TrainingRequest,
  aws: Aws,
  caller: Caller,
  signal?: AbortSignal
): Promise<PreparedTraining> {
  const { name, image, instanceType, sourceArchive, inputMode = 'File' } = asked;
  if (image === undefined || asked.sagemaker === undefined) {
    throw new ProblemError('usage', `No container image is named for ${instanceType}.`, {
      hint: 'Name one with --image, such as one of https://aws.github.io/deep-learning-containers, in your region.'
    });
  }
  const { TrainingInstanceType: types } = await import('../../aws/sdk/sagemaker');
  const { obstacle, doubt } = instanceFinding(instanceType, Object.values(types), 'training jobs');
  if (obstacle !== undefined) {
    throw new ProblemError('usage', obstacle);
  }
  const completed = withDefaults(asked, asked.sagemaker, await readDefaults(aws, caller, signal));
  const { request, taken, networkIsolation, trafficEncryption, prefix } = completed;
  const { sagemaker } = request;
  const { region, account } = await aws.identify(caller, signal);
  const role = await executionRole(aws, caller, { given: sagemaker.role, signal });
  const destination = destinationOf({ s3: sagemaker.s3, prefix }, { region, account });
  const { base } = destination;
  const code =
    request.sourceDirectory === undefined && request.script === undefined
      ? undefined
      : below(base, name, 'source', 'sourcedir.tar.gz');
  const uploads = Object.entries(request.channels)
    .filter(([, uri]) => !uri.startsWith('s3://'))
    .map(([channel, path]) => ({ name: channel, path, to: below(base, name, 'input', channel) }));
  return {
    job: {
      TrainingJobName: name,
      AlgorithmSpecification: {
        TrainingImage: image,
        TrainingInputMode: inputMode,
        ...(request.containerEntrypoint && {
          ContainerEntrypoint: [...request.containerEntrypoint]
        }),
        ...(request.containerArguments && {
          ContainerArguments: [...request.containerArguments]
        }),
        ...(request.metricDefinitions.length > 0 && {
          MetricDefinitions: request.metricDefinitions.map(metric => ({
            Name: metric.name,
            Regex: metric.regex
          }))
        })
      },
      RoleArn: role.arn,
      HyperParameters: hyperparameters(request, code ? s3Uri(code) : sourceArchive, region),
      ...inputs(request, uploads),
      OutputDataConfig: {
        S3OutputPath: `${s3Uri(base).replace(/\/+$/, '')}/`,
        KmsKeyId: sagemaker.outputKey
      },
      ...resources(request, sagemaker),
      ...(networkIsolation !== undefined && { EnableNetworkIsolation: networkIsolation }),
      ...(trafficEncryption !== undefined && {
        EnableInterContainerTrafficEncryption: trafficEncryption
      }),
      ...(Object.keys(request.environment).length > 0 && {
        Environment: { ...request.environment }
      }),
      ...(Object.keys(sagemaker.tags).length > 0 && {
        Tags: Object.entries(sagemaker.tags).map(([Key, Value]) => ({ Key, Value }))
      })
    },
    uploads: { destination, region, account, code, channels: uploads },
    roleSource: role.source,
    request,
    taken: doubt === undefined ? taken : [...taken, doubt]
  };
}

/** What will run, and where. */
export function summaryOf({ job, uploads, roleSource, taken }: PreparedTraining): string {
  const { InstanceCount = 1, InstanceType = '' } = job.ResourceConfig ?? {};
  const count = InstanceCount === 1 ? 'one' : InstanceCount;
  const spot = job.EnableManagedSpotTraining ? 'Spot ' : '';
  const hours = (job.StoppingCondition?.MaxRuntimeInSeconds ?? 0) / 3_600;
  const limit = Number.isInteger(hours) ? `${hours} h` : `${Math.round(hours * 60)} min`;
  return [
    `Training job ${job.TrainingJobName} on ${count} ${spot}${InstanceType} in ${uploads.region}, account ${uploads.account}, ` +
      `for at most ${limit}, as ${job.RoleArn} (from ${roleSource}), with ${job.AlgorithmSpecification?.TrainingImage}; results go to ${job.OutputDataConfig?.S3OutputPath}${job.TrainingJobName}/output.`,
    ...taken
  ].join(' ');
}

/** The request as it is sent, without what is not set. */
export function requestAsJson(job: CreateTrainingJobRequest): Json {
  return JSON.parse(JSON.stringify(job)) as Json;
}

/** In script mode with the toolkit's own, JSON in each value; an image that brings its own code gets them as they are. */
function hyperparameters(
  { hyperparameters: given, name, entryPoint }: TrainingRequest,
  submitDirectory: string | undefined,
  region: string
): Record<string, string> {
  const encoded =
    submitDirectory === undefined || entryPoint === undefined
      ? Object.fromEntries(
          Object.entries(given).map(([key, value]) => [
            key,
            typeof value === 'string' ? value : JSON.stringify(value)
          ])
        )
      : encodeHyperparameters(
          scriptModeHyperparameters(given, { jobName: name, entryPoint, submitDirectory, region })
        );
  const entries = Object.entries(encoded);
  if (entries.length > MOST_HYPERPARAMETERS) {
    throw tooMuch(`takes at most ${MOST_HYPERPARAMETERS} hyperparameters, not ${entries.length}`);
  }
  for (const [key, value] of entries) {
    if (key.length > LONGEST_NAME || value.length > LONGEST_VALUE) {
      throw tooMuch(
        `takes names of ${LONGEST_NAME} and values of ${LONGEST_VALUE} characters, and ${key.slice(0, 40)} has ${value.length}`
      );
    }
  }
  return encoded;
}

function tooMuch(what: string): ProblemError {
  return new ProblemError('usage', `SageMaker ${what}.`, {
    hint: 'Put them in a file of --source-dir and read it in the script.'
  });
}

function inputs(
  { channels, channelData, inputMode }: TrainingRequest,
  uploads: Uploads['channels']
): Pick<CreateTrainingJobRequest, 'InputDataConfig'> {
  const InputDataConfig = Object.entries(channels).map(([name, uri]): Channel => {
    const upload = uploads.find(each => each.name === name);
    const { dataType, distribution, recordWrapper } = channelData?.[name] ?? {};
    return {
      ChannelName: name,
      InputMode: inputMode ?? 'File',
      ...(recordWrapper && { RecordWrapperType: recordWrapper }),
      DataSource: {
        S3DataSource: {
          S3DataType: dataType ?? 'S3Prefix',
          S3Uri: upload ? `${s3Uri(upload.to)}/` : uri,
          S3DataDistributionType: distribution ?? 'FullyReplicated'
        }
      }
    };
  });
  return InputDataConfig.length > 0 ? { InputDataConfig } : {};
}

function resources({ instanceType, instanceCount }: TrainingRequest, given: SageMakerTraining) {
  const { spot, checkpoints, vpc } = given;
  return {
    ResourceConfig: {
      // SageMaker has new ones more often than its SDK has releases.
      InstanceType: instanceType as TrainingInstanceType,
      InstanceCount: instanceCount,
      VolumeSizeInGB: given.volumeSize,
      VolumeKmsKeyId: given.volumeKey,
      KeepAlivePeriodInSeconds: given.keepAlive
    },
    StoppingCondition: {
      MaxRuntimeInSeconds: given.maxRun,
      MaxWaitTimeInSeconds: spot?.maxWait
    },
    ...(spot && { EnableManagedSpotTraining: true }),
    ...(checkpoints !== undefined && { CheckpointConfig: { S3Uri: checkpoints } }),
    ...(vpc && {
      VpcConfig: { Subnets: [...vpc.subnets], SecurityGroupIds: [...vpc.securityGroups] }
    })
  };
}
