/** Training on SageMaker with the defaults of the SDK's configuration files, against a real moto_server. */
import { Aws } from '../../src/host/aws/aws';
import type { Caller } from '../../src/host/caller';
import { systemClock } from '../../src/host/clock';
import type { SageMakerTraining, TrainingRequest } from '../../src/host/places/place';
import { createSageMakerPlace } from '../../src/host/places/sagemaker';
import { executionRole, roleInWords } from '../../src/host/places/sagemaker/role';
import { Deployer, modelOf, silent } from './deploying';
import { Moto } from './moto';
import { Bucket } from './s3/bucket';

jest.setTimeout(120_000);

const FILE = 's3://lab/config/config.yaml';
const ROLE = 'arn:aws:iam::123456789012:role/Configured';
/** Of another account, which nobody here can look at. */
const MODEL_ROLE = 'arn:aws:iam::999999999999:role/Models';
const CONFIG = `
SchemaVersion: '1.0'
SageMaker:
  TrainingJob:
    RoleArn: ${ROLE}
    VpcConfig: { Subnets: [subnet-1], SecurityGroupIds: [sg-1] }
    Tags: [{ Key: team, Value: vision }, { Key: cost, Value: '1' }]
    OutputDataConfig: { KmsKeyId: output-key }
    ResourceConfig: { VolumeKmsKeyId: volume-key }
    Environment: { LEVEL: debug }
    EnableNetworkIsolation: true
    EnableInterContainerTrafficEncryption: true
  Model:
    ExecutionRoleArn: ${MODEL_ROLE}
    VpcConfig: { Subnets: [subnet-9], SecurityGroupIds: [sg-9] }
    Tags: [{ Key: kind, Value: model }]
    EnableNetworkIsolation: true
  EndpointConfig: { KmsKeyId: disk-key, Tags: [{ Key: kind, Value: config }] }
  Endpoint: { Tags: [{ Key: kind, Value: endpoint }] }
  PythonSDK:
    Modules:
      Session: { DefaultS3Bucket: lab, DefaultS3ObjectKeyPrefix: people/me }
`;

let moto: Moto;
let by: Caller;
const aws = new Aws({ clock: systemClock });
const place = createSageMakerPlace({ aws, clock: systemClock });

beforeAll(async () => {
  moto = await Moto.start();
  const bucket = await Bucket.make(moto, 'lab');
  await bucket.put('config/config.yaml', CONFIG);
  const env = { ...moto.env(), HOME: '/nonexistent' };
  by = {
    id: 'one',
    context: {
      face: 'kernel',
      cwd: '/',
      env: { ...env, SAGEMAKER_USER_CONFIG_OVERRIDE: 's3://lab/config' }
    }
  };
});

afterAll(async () => {
  place[Symbol.dispose]();
  aws[Symbol.dispose]();
  await moto[Symbol.asyncDispose]();
});

function plan(sagemaker: Partial<SageMakerTraining> = {}, more: Partial<TrainingRequest> = {}) {
  const asked: TrainingRequest = {
    name: 'digits-1',
    instanceType: 'ml.m5.xlarge',
    instanceCount: 1,
    entryPoint: 'cell.py',
    script: 'print("hello")\n',
    hyperparameters: {},
    channels: {},
    metricDefinitions: [],
    environment: {},
    image: 'my-image',
    ...more,
    sagemaker: { maxRun: 3_600, volumeSize: 30, tags: {}, ...sagemaker }
  };
  return place.plan?.(asked, by);
}

describe('the defaults of the configuration files', () => {
  it('are what a job is made with where nothing was given, and are told before it starts', async () => {
    const planned = await plan();
    expect(planned?.request).toMatchObject({
      RoleArn: ROLE,
      VpcConfig: { Subnets: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
      Tags: [
        { Key: 'team', Value: 'vision' },
        { Key: 'cost', Value: '1' }
      ],
      OutputDataConfig: { S3OutputPath: 's3://lab/people/me/', KmsKeyId: 'output-key' },
      ResourceConfig: { VolumeKmsKeyId: 'volume-key' },
      Environment: { LEVEL: 'debug' },
      EnableNetworkIsolation: true,
      EnableInterContainerTrafficEncryption: true
    });
    expect(planned?.summary).toContain(`as ${ROLE} (from ${FILE})`);
    expect(planned?.summary).toContain(
      ` From ${FILE}: Tags, Environment, DefaultS3Bucket, DefaultS3ObjectKeyPrefix, VpcConfig, OutputDataConfig.KmsKeyId, ` +
        'ResourceConfig.VolumeKmsKeyId, EnableNetworkIsolation, EnableInterContainerTrafficEncryption.'
    );
  });

  it('do not win over what was given, but for tags, which come together', async () => {
    const given = {
      role: 'arn:aws:iam::123456789012:role/Given',
      s3: 's3://mine/runs',
      vpc: { subnets: ['subnet-2'], securityGroups: ['sg-2'] },
      outputKey: 'my-key',
      volumeKey: 'my-volume-key',
      tags: { team: 'mine' }
    };
    const planned = await plan(given, { environment: { LEVEL: 'info' } });
    expect(planned?.request).toMatchObject({
      RoleArn: given.role,
      VpcConfig: { Subnets: ['subnet-2'], SecurityGroupIds: ['sg-2'] },
      Tags: [
        { Key: 'cost', Value: '1' },
        { Key: 'team', Value: 'mine' }
      ],
      OutputDataConfig: { S3OutputPath: 's3://mine/runs/', KmsKeyId: 'my-key' },
      ResourceConfig: { VolumeKmsKeyId: 'my-volume-key' },
      Environment: { LEVEL: 'info' }
    });
    expect(planned?.summary).toContain(
      ` From ${FILE}: Tags, EnableNetworkIsolation, EnableInterContainerTrafficEncryption.`
    );
  });

  it('are told by doctor', async () => {
    expect(await roleInWords(aws, by)).toBe(`SageMaker acts as ${ROLE}, from ${FILE}`);
    const { context } = by;
    const env = { ...context.env, SAGEMAKER_USER_CONFIG_OVERRIDE: '/nowhere.yaml' };
    expect(await roleInWords(aws, { ...by, context: { ...context, env } })).toBe(
      'The SageMaker configuration /nowhere.yaml, which SAGEMAKER_USER_CONFIG_OVERRIDE names, cannot be read: it does not exist'
    );
  });

  it.each([
    ['the role of JupyterLab’s settings', undefined, 'Preferred', 'JupyterLab’s settings'],
    ['the role of the command over both', 'Given', 'Given', '--role']
  ])('give way to %s', async (_, given, name, source) => {
    const preferring = { ...by, role: 'Preferred' };
    expect(await executionRole(aws, preferring, { given })).toEqual({
      arn: `arn:aws:iam::123456789012:role/${name}`,
      source
    });
  });

  it('are what an endpoint is made with, and are told before anything is made', async () => {
    using me = new Deployer(moto);
    me.path('model.tar.gz', await modelOf(1_000));
    const { place: endpoints } = me.host();
    const { summary, requests } = await endpoints.plan(
      me.request({}, { role: undefined, tags: { team: 'mine' } }),
      by,
      silent
    );
    const tags = (kind: string) => [
      { Key: 'kind', Value: kind },
      { Key: 'team', Value: 'mine' }
    ];
    expect(requests).toMatchObject({
      Upload: { to: expect.stringMatching(/^s3:\/\/lab\/people\/me\/churn\/model\//) as string },
      CreateModel: {
        ExecutionRoleArn: MODEL_ROLE,
        VpcConfig: { Subnets: ['subnet-9'], SecurityGroupIds: ['sg-9'] },
        EnableNetworkIsolation: true,
        Tags: tags('model')
      },
      CreateEndpointConfig: { KmsKeyId: 'disk-key', Tags: tags('config') },
      CreateEndpoint: { Tags: tags('endpoint') }
    });
    expect(summary).toContain(
      `From ${FILE}: DefaultS3Bucket, DefaultS3ObjectKeyPrefix, Model.VpcConfig, Model.EnableNetworkIsolation, ` +
        'Model.Tags, EndpointConfig.KmsKeyId, EndpointConfig.Tags, Endpoint.Tags.'
    );
  });
});
