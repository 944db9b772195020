import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateModelCommand,
  CreateProcessingJobCommand,
  CreateTrainingJobCommand,
  CreateTransformJobCommand,
  SageMakerClient
} from '@aws-sdk/client-sagemaker';
import type { Moto } from './moto';

const ROLE = 'arn:aws:iam::123456789012:role/service-role/AmazonSageMaker-ExecutionRole';
const IMAGE = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.4-2-cpu-py3';

/** Puts jobs and logs into a moto server, through the SDK. */
export class Seed implements Disposable {
  readonly #sagemaker: SageMakerClient;
  readonly #logs: CloudWatchLogsClient;
  readonly #groups = new Set<string>();

  constructor({ url: endpoint, credentials }: Moto, region = 'us-east-1') {
    const configuration = { endpoint, credentials, region };
    this.#sagemaker = new SageMakerClient(configuration);
    this.#logs = new CloudWatchLogsClient(configuration);
  }

  async trainingJob(name: string, hyperparameters: Readonly<Record<string, string>> = {}) {
    await this.#sagemaker.send(
      new CreateTrainingJobCommand({
        TrainingJobName: name,
        RoleArn: ROLE,
        HyperParameters: { ...hyperparameters },
        AlgorithmSpecification: { TrainingImage: IMAGE, TrainingInputMode: 'File' },
        InputDataConfig: [
          {
            ChannelName: 'train',
            ContentType: 'text/csv',
            DataSource: {
              S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://bucket/digits/train' }
            }
          }
        ],
        OutputDataConfig: { S3OutputPath: 's3://bucket/output' },
        ResourceConfig: { InstanceType: 'ml.m5.xlarge', InstanceCount: 2, VolumeSizeInGB: 30 },
        StoppingCondition: { MaxRuntimeInSeconds: 3_600 }
      })
    );
  }

  async model(name: string) {
    await this.#sagemaker.send(
      new CreateModelCommand({
        ModelName: name,
        ExecutionRoleArn: ROLE,
        PrimaryContainer: { Image: IMAGE, ModelDataUrl: `s3://bucket/${name}/model.tar.gz` }
      })
    );
  }

  async processingJob(name: string) {
    await this.#sagemaker.send(
      new CreateProcessingJobCommand({
        ProcessingJobName: name,
        RoleArn: ROLE,
        AppSpecification: { ImageUri: IMAGE, ContainerEntrypoint: ['python3', 'clean.py'] },
        ProcessingResources: {
          ClusterConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 30 }
        }
      })
    );
  }

  async transformJob(name: string) {
    await this.#sagemaker.send(
      new CreateTransformJobCommand({
        TransformJobName: name,
        ModelName: 'digits',
        TransformInput: {
          DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://bucket/in' } }
        },
        TransformOutput: { S3OutputPath: 's3://bucket/out' },
        TransformResources: { InstanceType: 'ml.m5.large', InstanceCount: 1 }
      })
    );
  }

  /** Writes lines with their times into a stream, making group and stream where they are missing. */
  async lines(
    group: string,
    stream: string,
    lines: readonly { readonly time: number; readonly text: string }[]
  ) {
    if (!this.#groups.has(group)) {
      this.#groups.add(group);
      await this.#logs.send(new CreateLogGroupCommand({ logGroupName: group }));
    }
    const names = { logGroupName: group, logStreamName: stream };
    await this.#logs.send(new CreateLogStreamCommand(names));
    for (let first = 0; first < lines.length; first += 10_000) {
      const logEvents = lines
        .slice(first, first + 10_000)
        .map(({ time, text }) => ({ timestamp: time, message: text }));
      await this.#logs.send(new PutLogEventsCommand({ ...names, logEvents }));
    }
  }

  [Symbol.dispose](): void {
    this.#sagemaker.destroy();
    this.#logs.destroy();
  }
}
