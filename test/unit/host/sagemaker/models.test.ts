import { CreateModelCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';

import { createSageMakerModels } from '../../../../src/host/places/sagemaker/models';
import type { ModelQuery, ModelRef } from '../../../../src/protocol';
import { callerWith, Rig } from './rig';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 22, 12);
const ROLE = 'arn:aws:iam::123456789012:role/service-role/AmazonSageMaker-ExecutionRole';
const IMAGE = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.4-2-cpu-py3';

const rig = new Rig({
  scenario: { name: 'models', description: 'a shelf of models', start: START, jobs: [] }
});
const place = createSageMakerModels({ aws: rig.aws, clock: rig.clock });
const client = new SageMakerClient({
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIASIMULATED', secretAccessKey: 'secret' },
  requestHandler: rig.simulator.handler
});

const ref = (name: string): ModelRef => ({ place: 'sagemaker', name });
const create = (name: string, more: object = {}) =>
  rig.run(
    client.send(
      new CreateModelCommand({
        ModelName: name,
        ExecutionRoleArn: ROLE,
        PrimaryContainer: { Image: IMAGE, ModelDataUrl: `s3://bucket/${name}/model.tar.gz` },
        ...more
      })
    ),
    2
  );
const list = (query: ModelQuery) => rig.run(place.list(query, rig.caller), 2);
const names = async (query: ModelQuery) => (await list(query)).models.map(({ ref }) => ref.name);
const calls = (operation: string) => rig.simulator.counters.total(`SageMaker.${operation}`).calls;

beforeAll(async () => {
  for (let index = 0; index < 150; index += 1) {
    await create(`bulk-${index}`);
    await rig.clock.advance(1_000);
  }
  await rig.clock.advance(10 * MINUTE);
  await create('churn');
  await rig.clock.advance(MINUTE);
  await create('pipeline', {
    PrimaryContainer: undefined,
    Containers: [
      { Image: IMAGE, ContainerHostname: 'clean', Environment: { SAGEMAKER_PROGRAM: 'clean.py' } },
      { Image: 'me/own', ModelDataUrl: 's3://bucket/many/', Mode: 'MultiModel' }
    ],
    VpcConfig: { Subnets: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
    EnableNetworkIsolation: true
  });
});

afterAll(() => {
  client.destroy();
  place[Symbol.dispose]();
  rig[Symbol.dispose]();
});

describe('models of SageMaker', () => {
  it('are listed newest first or oldest first, as many as are asked for, over pages', async () => {
    expect(await names({ limit: 3 })).toEqual(['pipeline', 'churn', 'bulk-149']);
    expect(await names({ limit: 2, oldestFirst: true })).toEqual(['bulk-0', 'bulk-1']);
    const all = await list({ limit: 500 });
    expect([all.models.length, all.more]).toEqual([152, false]);
    expect(await list({ limit: 151 })).toMatchObject({ more: true });
  });

  it('are found by name and by when they were made', async () => {
    expect(await names({ nameContains: 'chu' })).toEqual(['churn']);
    const bulkEnd = START + 9 * MINUTE;
    expect(await names({ createdAfter: bulkEnd })).toEqual(['pipeline', 'churn']);
    expect(await names({ createdBefore: bulkEnd, limit: 1 })).toEqual(['bulk-149']);
  });

  it('cost one call a page and none of their own', async () => {
    const before = calls('DescribeModel');
    const lists = calls('ListModels');
    await names({ limit: 20 });
    expect(calls('ListModels') - lists).toBe(1);
    expect(calls('DescribeModel')).toBe(before);
  });

  it('are described with image, model data, framework and how they run', async () => {
    expect(await rig.run(place.describe(ref('churn'), rig.caller), 2)).toMatchObject({
      ref: { place: 'sagemaker', name: 'churn', region: 'us-east-1' },
      framework: 'sklearn',
      role: ROLE,
      networkIsolation: false,
      containers: [
        { image: IMAGE, modelData: { uri: 's3://bucket/churn/model.tar.gz' }, multiModel: false }
      ],
      consoleUrl:
        'https://us-east-1.console.aws.amazon.com/sagemaker/home?region=us-east-1#/models/churn'
    });
    expect(await rig.run(place.describe(ref('pipeline'), rig.caller), 2)).toMatchObject({
      networkIsolation: true,
      vpc: { subnets: ['subnet-1'], securityGroups: ['sg-1'] },
      containers: [
        { name: 'clean', environment: { SAGEMAKER_PROGRAM: 'clean.py' }, multiModel: false },
        { image: 'me/own', modelData: { uri: 's3://bucket/many/' }, multiModel: true }
      ]
    });
  });

  it('that do not exist are not found', async () => {
    await expect(rig.run(place.describe(ref('nobody'), rig.caller), 2)).rejects.toMatchObject({
      problem: { kind: 'not-found' }
    });
  });

  it('tell all who watch of a new one by one poller, and cost nothing when nobody does', async () => {
    const told = [0, 0];
    const watches = told.map((_, index) =>
      place.watchList(rig.caller, () => (told[index] = (told[index] ?? 0) + 1))
    );
    const other = place.watchList(callerWith({ AWS_ACCESS_KEY_ID: 'AKIAOTHER' }), () => undefined);
    other[Symbol.dispose]();
    await rig.run(rig.clock.sleep(MINUTE), 2);
    expect(told).toEqual([0, 0]);
    await create('newest');
    await rig.run(rig.clock.sleep(MINUTE), 2);
    expect(told).toEqual([1, 1]);
    watches.forEach(watch => watch[Symbol.dispose]());
    const before = calls('ListModels');
    await rig.run(rig.clock.sleep(10 * MINUTE), 2);
    expect(calls('ListModels')).toBe(before);
  });
});
