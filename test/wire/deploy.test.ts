import type { DeploymentPlan } from '../../src/host/places/endpointPlace';
import { filesIn, file } from '../unit/host/models/archives';
import { Deployer, DEFAULT_BUCKET, IMAGE, modelOf, ROLE, silent } from './deploying';
import { Moto } from './moto';
import { Bucket } from './s3/bucket';

jest.setTimeout(120_000);

const MEBIBYTE = 1_048_576;
let moto: Moto;
let me: Deployer;

beforeAll(async () => {
  moto = await Moto.start();
});
afterAll(() => moto[Symbol.asyncDispose]());
beforeEach(async () => {
  await moto.reset();
  me = new Deployer(moto);
  me.path('model.tar.gz', await modelOf(1_000));
});
afterEach(() => me[Symbol.dispose]());

describe('a model on SageMaker', () => {
  it('is uploaded with its script, and served as the toolkit expects it', async () => {
    const { place } = me.host();
    const request = me.request(
      { environment: { LEVEL: 'debug' }, instanceCount: 2 },
      {
        tags: { team: 'growth' },
        volumeKey: 'volume-key',
        vpc: { subnets: ['subnet-1'], securityGroups: ['sg-1'] }
      }
    );
    const ref = await place.deploy(request, me.caller, silent);
    expect(ref).toMatchObject({ place: 'sagemaker', name: 'churn', region: 'us-east-1' });
    const { models, configs, endpoints } = await me.there();
    expect(endpoints).toEqual(['churn']);
    expect(models).toEqual([expect.stringMatching(/^churn-[0-9a-f]{10}$/)]);
    const { PrimaryContainer, ExecutionRoleArn, VpcConfig } = await me.model(models[0] ?? '');
    expect(PrimaryContainer).toMatchObject({
      Image: IMAGE,
      Environment: {
        SAGEMAKER_PROGRAM: 'inference.py',
        SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code',
        SAGEMAKER_CONTAINER_LOG_LEVEL: '20',
        SAGEMAKER_REGION: 'us-east-1',
        LEVEL: 'debug'
      }
    });
    expect({ ExecutionRoleArn, VpcConfig }).toEqual({
      ExecutionRoleArn: ROLE,
      VpcConfig: { Subnets: ['subnet-1'], SecurityGroupIds: ['sg-1'] }
    });
    expect(await me.config(configs[0] ?? '')).toMatchObject({
      KmsKeyId: 'volume-key',
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          ModelName: models[0],
          InstanceType: 'ml.m5.xlarge',
          InitialInstanceCount: 2
        }
      ]
    });
    const key = PrimaryContainer?.ModelDataUrl?.replace(`s3://${DEFAULT_BUCKET}/`, '') ?? '';
    const files = await filesIn(await me.bucket().get(key));
    expect(Object.keys(files)).toEqual(['code/inference.py', 'model.pt']);
  });

  it('is served from where it is on S3 where nothing is put into it', async () => {
    const bucket = await Bucket.make(moto, 'models');
    await bucket.put('churn/model.tar.gz', await modelOf(1_000, file('code/inference.py', 'x')));
    const request = me.request({
      model: 's3://models/churn/model.tar.gz',
      entryPoint: undefined,
      script: undefined
    });
    await me.host().place.deploy(request, me.caller, silent);
    const { PrimaryContainer } = await me.model((await me.there()).models[0] ?? '');
    expect(PrimaryContainer?.ModelDataUrl).toBe('s3://models/churn/model.tar.gz');
    expect(PrimaryContainer?.Environment).toMatchObject({ SAGEMAKER_PROGRAM: 'inference.py' });
    expect(await bucket.keys()).toEqual(['churn/model.tar.gz']);
  });

  it('may be one that SageMaker has, as it is or with another script', async () => {
    const { place } = me.host();
    await place.deploy(me.request(), me.caller, silent);
    const [first = ''] = (await me.there()).models;
    const request = (more = {}) =>
      me.request(
        { name: 'second', model: first, registered: true, image: undefined, ...more },
        { role: undefined }
      );
    const plain = { entryPoint: undefined, script: undefined };
    await place.deploy(request(plain), me.caller, silent);
    expect((await me.there()).models).toEqual([first]);
    await place.deploy(
      request({ name: 'third', script: 'def model_fn(d): return 3\n' }),
      me.caller,
      silent
    );
    const third = (await me.there()).models.find(name => name.startsWith('third')) ?? '';
    const { PrimaryContainer, ExecutionRoleArn } = await me.model(third);
    expect({ image: PrimaryContainer?.Image, role: ExecutionRoleArn }).toEqual({
      image: IMAGE,
      role: ROLE
    });
    expect(PrimaryContainer?.ModelDataUrl).toContain('/third/model/');
  });

  it('moves a few kB and at most 6 MiB for a changed script, whatever its size, also the second time', async () => {
    const path = me.path('model.tar.gz', await modelOf(40 * MEBIBYTE));
    const { place, traffic } = me.host();
    await place.deploy(me.request(), me.caller, silent);
    const served = async () => {
      const { models } = await me.there();
      const { PrimaryContainer } = await me.model(models.at(-1) ?? '');
      return PrimaryContainer?.ModelDataUrl ?? '';
    };
    for (const [name, text, model = await served()] of [
      ['two', 'def model_fn(d): return 2\n', path],
      ['three', 'def model_fn(d): return 3\n'],
      ['four', 'def model_fn(d): return 4\n']
    ] as const) {
      traffic.reset();
      await place.deploy(me.request({ name, model, script: text }), me.caller, silent);
      expect(traffic.received).toBeLessThan(30_000);
      expect(traffic.sent).toBeLessThan(6 * MEBIBYTE);
      const key = (await served()).replace(`s3://${DEFAULT_BUCKET}/`, '');
      expect(key).toMatch(new RegExp(`^${name}/model/`));
      const files = await filesIn(await me.bucket().get(key));
      expect(files['code/inference.py']).toBe(text);
      expect(files['model.pt']?.length).toBe(40 * MEBIBYTE);
      expect(Object.keys(files)).toHaveLength(2);
    }
  });

  it('is copied on S3 where it was uploaded before and is still there, and that is said', async () => {
    const path = me.path('model.tar.gz', await modelOf(6 * MEBIBYTE));
    const more = { name: 'bare', entryPoint: undefined, script: undefined };
    const code = (text: string) => ({
      name: `code-${text}`,
      script: `def model_fn(d): return ${text}\n`
    });
    const planned = async (request: object) => {
      const { place } = me.host();
      const plan = await place.plan(me.request(request), me.caller, silent);
      return { plan, said: plan.summary[1] };
    };
    const bare = await planned(more);
    expect(bare.said).toBe(`The model is ${path}, uploaded to ${uploadOf(bare.plan).to}.`);
    await bare.plan.carryOut(silent);
    const spliced = await planned(code('1'));
    expect(spliced.said).toMatch(/, which S3 has from before: .* only the code is uploaded\.$/);
    expect(uploadOf(spliced.plan).copied).toBe(uploadOf(bare.plan).to);
    await spliced.plan.carryOut(silent);
    // Of the code that is there already nothing stays.
    const other = await planned({ ...code('2'), entryPoint: 'other.py' });
    expect(uploadOf(other.plan).copied).toBe(uploadOf(spliced.plan).to);
    await other.plan.carryOut(silent);
    const key = uploadOf(other.plan).to.replace(`s3://${DEFAULT_BUCKET}/`, '');
    const files = await filesIn(await me.bucket().get(key));
    expect(Object.keys(files)).toEqual(['code/other.py', 'model.pt']);
    await me.bucket().put(key, 'something else');
    expect((await planned(code('3'))).said).toMatch(/ with the code put into it, at s3:/);
  });

  it('answers by request or asynchronously where it is asked to', async () => {
    const { place } = me.host();
    const serverless = { memory: 2048, concurrency: 5 };
    await place.deploy(me.request({}, { serverless }), me.caller, silent);
    const asyncOutput = 's3://answers/churn';
    await place.deploy(me.request({ name: 'slow' }, { asyncOutput }), me.caller, silent);
    const { configs } = await me.there();
    const [one, other] = await Promise.all(configs.map(name => me.config(name)));
    expect(one?.ProductionVariants?.[0]).toMatchObject({
      ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 5 }
    });
    expect(other?.AsyncInferenceConfig).toMatchObject({
      OutputConfig: { S3OutputPath: asyncOutput }
    });
  });

  it('is shown in full before anything is made', async () => {
    const { place } = me.host();
    const plan = await place.plan(me.request(), me.caller, silent);
    expect(plan.summary[0]).toBe(
      `Endpoint churn is made on one ml.m5.xlarge in us-east-1, account 123456789012, as ${ROLE} (from --role), with ${IMAGE}.`
    );
    expect(plan.summary[1]).toMatch(
      /^The model is .*model\.tar\.gz with the code put into it, at s3:/
    );
    expect(plan.summary.at(-1)).toBe(
      'AWS bills 1 × ml.m5.xlarge until `%sagemaker delete churn`, with or without requests.'
    );
    expect(Object.keys(plan.requests)).toEqual([
      'Upload',
      'CreateModel',
      'CreateEndpointConfig',
      'CreateEndpoint'
    ]);
    expect(await me.there()).toEqual({ models: [], configs: [], endpoints: [] });
  });
});

/** What is uploaded by a plan, and what of it is copied. */
function uploadOf({ requests }: DeploymentPlan) {
  return requests.Upload as { readonly to: string; readonly copied?: string };
}

describe('what cannot serve', () => {
  const GPU = IMAGE.replace('-cpu-', '-gpu-');
  it.each([
    ['an image for GPUs', { image: GPU }, {}, /for GPUs .*, and ml\.m5\.xlarge has none/],
    [
      'another region’s image',
      { image: IMAGE.replace('us-east-1', 'eu-west-1') },
      {},
      /in eu-west-1/
    ],
    [
      'a training image',
      { image: IMAGE.replace('-inference', '-training') },
      {},
      /is for training/
    ],
    ['no image', { image: undefined }, {}, /No container image is named/],
    ['an image from elsewhere', { image: 'docker.io/mine:1' }, {}, /from Amazon ECR/],
    ['a script without handlers', { script: '# model_fn' }, {}, /defines none of model_fn/],
    [
      'no Python',
      { script: 'def model_fn(', image: IMAGE.replace('py312', 'py3') },
      {},
      /inference\.py is no Python: line 1, /
    ],
    [
      'a handler that cannot be called',
      { script: 'def model_fn(): ...' },
      {},
      /defines model_fn\(\), but the pytorch image calls model_fn\(model_dir\)/
    ],
    ['no model.pt', { script: 'def predict_fn(d, m): ...' }, {}, /holds no model\.pt/],
    ['odd memory', {}, { serverless: { memory: 2000, concurrency: 5 } }, /one of 1024, 2048/],
    [
      'no such instance',
      { instanceType: 'ml.m5.3xlarge' },
      {},
      /no ml\.m5\.3xlarge for endpoints; ml\.m5 has/
    ],
    ['no model', { model: 'nobody', registered: true }, {}, /There is no job and no model nobody/],
    ['no role', {}, { role: 'Nobody' }, /There is no role .*Nobody/]
  ] as const)('is told before anything is made: %s', async (_what, more, sagemaker, sentence) => {
    me.path(
      'model.tar.gz',
      await (await import('../unit/host/models/archives')).tarGz(file('w', 'x'))
    );
    const { place } = me.host();
    const planning = place.plan(me.request(more, sagemaker), me.caller, silent);
    await expect(planning).rejects.toThrow(sentence);
    expect(await me.there()).toEqual({ models: [], configs: [], endpoints: [] });
  });

  it('is told all at once', async () => {
    const { place } = me.host();
    const request = me.request({ image: GPU }, { role: 'Nobody' });
    await expect(place.plan(request, me.caller, silent)).rejects.toThrow(
      /would fail for 2 reasons: .*GPUs.* There is no role/
    );
  });

  it('is an archive that is damaged', async () => {
    me.path('model.tar.gz', (await modelOf(1_000)).subarray(0, 600));
    const planning = me.host().place.plan(me.request(), me.caller, silent);
    await expect(planning).rejects.toMatchObject({ problem: { kind: 'usage' } });
  });
});
