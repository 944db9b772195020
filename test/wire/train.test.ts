import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeTrainingJobCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { Aws } from '../../src/host/aws/aws';
import type { Caller } from '../../src/host/caller';
import { systemClock } from '../../src/host/clock';
import type { SageMakerTraining, TrainingRequest } from '../../src/host/places/place';
import { createSageMakerPlace } from '../../src/host/places/sagemaker';
import { scenarios, Simulator } from '../simulator';
import { Moto } from './moto';
import { Bucket } from './s3/bucket';
import { Traffic } from './s3/traffic';

jest.setTimeout(120_000);

const IMAGE = '763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.8.0-cpu-py312';
const ROLE = 'arn:aws:iam::123456789012:role/Trainer';
const DEFAULT_BUCKET = 'sagemaker-us-east-1-123456789012';

let moto: Moto;
let traffic: Traffic;
let aws: Aws;
let place: ReturnType<typeof createSageMakerPlace>;
let directory: string;

beforeAll(async () => {
  moto = await Moto.start();
});

afterAll(() => moto[Symbol.asyncDispose]());

beforeEach(async () => {
  await moto.reset();
  traffic = new Traffic();
  aws = new Aws({ clock: systemClock, requestHandler: traffic });
  place = createSageMakerPlace({ aws, clock: systemClock });
  directory = mkdtempSync(join(tmpdir(), 'train-'));
});

afterEach(() => {
  place[Symbol.dispose]();
  aws[Symbol.dispose]();
  rmSync(directory, { recursive: true });
});

function caller(env: Readonly<Record<string, string>> = {}): Caller {
  return {
    id: 'one',
    context: { face: 'kernel', cwd: '/', env: { ...moto.env(), ...env } }
  };
}

function request(
  sagemaker: Partial<SageMakerTraining> = {},
  more: Partial<TrainingRequest> = {}
): TrainingRequest {
  return {
    name: 'digits-1',
    instanceType: 'ml.m5.xlarge',
    instanceCount: 1,
    entryPoint: 'cell.py',
    script: 'print("hello")\n',
    hyperparameters: { epochs: 5, optimizer: 'adam', plain: '1.10' },
    channels: {},
    metricDefinitions: [],
    environment: {},
    image: IMAGE,
    ...more,
    sagemaker: {
      role: ROLE,
      maxRun: 3_600,
      volumeSize: 30,
      tags: {},
      ...sagemaker
    }
  };
}

const silent = () => undefined;

function described() {
  const { url: endpoint, credentials } = moto;
  const client = new SageMakerClient({ endpoint, credentials, region: 'us-east-1' });
  return client.send(new DescribeTrainingJobCommand({ TrainingJobName: 'digits-1' }));
}

describe('a cell on SageMaker', () => {
  it('is packed, uploaded and started as the toolkit expects it', async () => {
    const ref = await place.train(request(), caller(), silent);
    expect(ref).toMatchObject({ name: 'digits-1', region: 'us-east-1', account: moto.account });
    const job = await described();
    const code = `s3://${DEFAULT_BUCKET}/digits-1/source/sourcedir.tar.gz`;
    expect(job.HyperParameters).toEqual({
      epochs: '5',
      optimizer: '"adam"',
      plain: '"1.10"',
      sagemaker_submit_directory: `"${code}"`,
      sagemaker_program: '"cell.py"',
      sagemaker_container_log_level: '20',
      sagemaker_job_name: '"digits-1"',
      sagemaker_region: '"us-east-1"'
    });
    expect(job.OutputDataConfig?.S3OutputPath).toBe(`s3://${DEFAULT_BUCKET}/`);
    const bucket = Bucket.of(moto, DEFAULT_BUCKET);
    const archive = await bucket.get('digits-1/source/sourcedir.tar.gz');
    const script = execFileSync('tar', ['-xzO', 'cell.py'], { input: archive });
    expect(script.toString()).toBe('print("hello")\n');
  });

  it('brings its data along, with how far it has come', async () => {
    mkdirSync(join(directory, 'data/sub'), { recursive: true });
    writeFileSync(join(directory, 'data/sub/a.csv'), 'a,b\n');
    writeFileSync(join(directory, 'one.csv'), 'one\n');
    symlinkSync(join(directory, 'one.csv'), join(directory, 'data/link.csv'));
    symlinkSync(join(directory, 'data'), join(directory, 'data/round'));
    const steps: unknown[] = [];
    const channels = {
      train: join(directory, 'data'),
      test: join(directory, 'one.csv'),
      far: 's3://other/prefix'
    };
    await place.train(request({}, { channels }), caller(), step => steps.push(step));
    const bucket = Bucket.of(moto, DEFAULT_BUCKET);
    expect(await bucket.keys()).toEqual([
      'digits-1/input/test/one.csv',
      'digits-1/input/train/link.csv',
      'digits-1/input/train/sub/a.csv',
      'digits-1/source/sourcedir.tar.gz'
    ]);
    expect(steps).toContainEqual({
      what: 'Uploading the channel train',
      done: 8,
      total: 8,
      unit: 'bytes'
    });
    const uris = (await described()).InputDataConfig?.map(
      ({ ChannelName, DataSource }) => `${ChannelName} ${DataSource?.S3DataSource?.S3Uri}`
    );
    expect(uris).toEqual([
      `train s3://${DEFAULT_BUCKET}/digits-1/input/train/`,
      `test s3://${DEFAULT_BUCKET}/digits-1/input/test/`,
      'far s3://other/prefix'
    ]);
  });

  it('is shown in full before anything is done', async () => {
    const sagemaker = {
      spot: { maxWait: 7_200 },
      checkpoints: 's3://other/checkpoints',
      volumeKey: 'volume-key',
      outputKey: 'output-key',
      vpc: { subnets: ['subnet-1'], securityGroups: ['sg-1', 'sg-2'] },
      tags: { team: 'vision' },
      s3: 's3://mine/runs/'
    };
    const plan = await place.plan?.(
      request(sagemaker, {
        metricDefinitions: [{ name: 'loss', regex: 'loss=(.*)' }],
        environment: { LEVEL: 'debug' }
      }),
      caller()
    );
    expect(plan?.summary).toBe(
      `Training job digits-1 on one Spot ml.m5.xlarge in us-east-1, account 123456789012, for at most 1 h, as ${ROLE} (from --role), with ${IMAGE}; results go to s3://mine/runs/digits-1/output.`
    );
    expect(plan?.request).toMatchObject({
      EnableManagedSpotTraining: true,
      StoppingCondition: { MaxRuntimeInSeconds: 3_600, MaxWaitTimeInSeconds: 7_200 },
      CheckpointConfig: { S3Uri: 's3://other/checkpoints' },
      ResourceConfig: { VolumeSizeInGB: 30, VolumeKmsKeyId: 'volume-key' },
      OutputDataConfig: { S3OutputPath: 's3://mine/runs/', KmsKeyId: 'output-key' },
      VpcConfig: { Subnets: ['subnet-1'], SecurityGroupIds: ['sg-1', 'sg-2'] },
      Tags: [{ Key: 'team', Value: 'vision' }],
      Environment: { LEVEL: 'debug' },
      AlgorithmSpecification: { MetricDefinitions: [{ Name: 'loss', Regex: 'loss=(.*)' }] }
    });
    const { url: endpoint, credentials } = moto;
    const s3 = new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true });
    const looking = s3.send(new HeadBucketCommand({ Bucket: DEFAULT_BUCKET }));
    await expect(looking).rejects.toMatchObject({ name: 'NotFound' });
  });

  it('takes code on S3 as it is, and what is special about its data', async () => {
    const plan = await place.plan?.(
      request(
        {},
        {
          script: undefined,
          entryPoint: 'train.py',
          sourceArchive: 's3://mine/code.tar.gz',
          channels: { train: 's3://mine/my.manifest' },
          inputMode: 'Pipe',
          channelData: {
            train: {
              dataType: 'ManifestFile',
              distribution: 'ShardedByS3Key',
              recordWrapper: 'RecordIO'
            }
          }
        }
      ),
      caller()
    );
    expect(plan?.request).toMatchObject({
      HyperParameters: { sagemaker_submit_directory: '"s3://mine/code.tar.gz"' },
      InputDataConfig: [
        {
          InputMode: 'Pipe',
          RecordWrapperType: 'RecordIO',
          DataSource: {
            S3DataSource: {
              S3DataType: 'ManifestFile',
              S3Uri: 's3://mine/my.manifest',
              S3DataDistributionType: 'ShardedByS3Key'
            }
          }
        }
      ]
    });
  });

  it('acts with the role of an assumed role’s own session where none is given', async () => {
    traffic.answer(
      'POST',
      200,
      `<GetCallerIdentityResponse><GetCallerIdentityResult>
       <Arn>arn:aws:sts::123456789012:assumed-role/AmazonSageMaker-ExecutionRole-1/me</Arn>
       <Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`
    );
    const plan = await place.plan?.(request({ role: undefined }), caller());
    expect(plan?.request).toMatchObject({
      RoleArn: 'arn:aws:iam::123456789012:role/service-role/AmazonSageMaker-ExecutionRole-1'
    });
  });

  /** Somebody whose SageMaker is the simulator's. */
  const callerOf = ({ url }: Simulator) =>
    caller({
      AWS_ENDPOINT_URL: url,
      AWS_ENDPOINT_URL_S3: moto.url,
      AWS_ENDPOINT_URL_STS: moto.url
    });

  it('is started once where the answer is lost on its way, and known by its region', async () => {
    await using simulator = await Simulator.start({ scenario: scenarios.fleet, clock: 'real' });
    const of = 'SageMaker.CreateTrainingJob';
    simulator.faults.add({ kind: 'truncate', of, when: { calls: [1] } });
    const ref = await place.train(request(), callerOf(simulator), silent);
    expect(ref).toMatchObject({ name: 'digits-1', region: 'us-east-1' });
    expect(simulator.counters.total(of).calls).toBe(2);
  });

  it('lives on SageMaker, and is found there', async () => {
    await using simulator = await Simulator.start({ scenario: scenarios.fleet, clock: 'real' });
    const there = callerOf(simulator);
    const ref = await place.train(request({ spot: { maxWait: 7_200 } }), there, silent);
    const job = await place.describe(ref, there);
    expect(job).toMatchObject({
      ref: { name: 'digits-1' },
      status: 'InProgress',
      entryPoint: 'cell.py',
      hyperparameters: { epochs: 5, optimizer: 'adam', plain: '1.10' },
      image: IMAGE
    });
    await expect(place.train(request(), there, silent)).rejects.toThrow(
      'There is a training job digits-1 in us-east-1 already; a name is used once for ever.'
    );
  });
});

describe('what keeps a job from starting', () => {
  const refusal = (type: string, message: string) =>
    [400, JSON.stringify({ __type: type, message })] as const;

  it.each<[string, string, string, string, string]>([
    [
      'a quota',
      'ResourceLimitExceeded',
      "The account-level service limit 'ml.m5.xlarge for training job usage' is 0 Instances, with current utilization of 0 Instances and a request delta of 1 Instances.",
      'denied',
      'Your account’s quota in us-east-1 is too low: “ml.m5.xlarge for training job usage” is 0.'
    ],
    [
      'a role that does not trust SageMaker',
      'ValidationException',
      `Could not assume role ${ROLE}. Please ensure that the role exists and allows principal 'sagemaker.amazonaws.com' to assume the role.`,
      'denied',
      `SageMaker may not assume the role ${ROLE}.`
    ],
    [
      'a value',
      'ValidationException',
      '1 validation error detected: Value at volumeSizeInGB is wrong',
      'usage',
      'SageMaker does not take the training job: Value at volumeSizeInGB is wrong.'
    ]
  ])('is a sentence: %s', async (_, type, words, kind, message) => {
    traffic.answer('CreateTrainingJob', ...refusal(type, words));
    await expect(place.train(request(), caller(), silent)).rejects.toMatchObject({
      problem: { kind, message, code: type }
    });
  });

  it.each<[string, Partial<SageMakerTraining>, Partial<TrainingRequest>, RegExp]>([
    [
      'no role',
      { role: undefined },
      {},
      /^No role is known for SageMaker to act with; you are arn:/
    ],
    ['what is no role', { role: 'arn:aws:s3:::x' }, {}, /^arn:aws:s3:::x, from --role, is no role/],
    [
      'no such instance',
      {},
      { instanceType: 'ml.m5.xlrage' },
      /^There is no ml\.m5\.xlrage for training jobs; ml\.m5 has .*\blarge\b/
    ],
    ['no image', {}, { image: undefined }, /^No container image is named for ml.m5.xlarge/],
    ['no bucket', { s3: 'mine/runs' }, {}, /^mine\/runs names no object or prefix/],
    [
      'a long hyperparameter',
      {},
      { hyperparameters: { words: 'x'.repeat(3_000) } },
      /values of 2500 characters, and words has 3002/
    ],
    [
      'many hyperparameters',
      {},
      { hyperparameters: Object.fromEntries(Array.from({ length: 96 }, (__, n) => [`h${n}`, n])) },
      /at most 100 hyperparameters, not 101/
    ]
  ])('is a sentence before anything is uploaded: %s', async (_, sagemaker, more, message) => {
    await expect(place.train(request(sagemaker, more), caller(), silent)).rejects.toThrow(message);
    expect(traffic.calls('PUT')).toBe(0);
  });

  it('is a channel without data', async () => {
    const channels = { train: directory };
    const training = place.train(request({}, { channels }), caller(), silent);
    await expect(training).rejects.toThrow(/^The channel train is an empty directory/);
  });

  it('is a default bucket that belongs to somebody else', async () => {
    traffic.answer('HEAD', 403, '');
    await expect(place.train(request(), caller(), silent)).rejects.toThrow(
      `The bucket ${DEFAULT_BUCKET} belongs to another account than 123456789012, or you may not look at it.`
    );
  });
});
