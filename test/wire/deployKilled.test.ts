/** A real host process that is ended by SIGKILL, before or after it was answered, at everything that it makes and deletes. */
import { rmSync, writeFileSync } from 'node:fs';
import type { Output } from '../../src/protocol';
import { scenarios, Simulator } from '../simulator';
import { bundleHost, StartedHost } from '../process/host/startedHost';
import { Scratch } from '../unit/host/models/archives';
import { DEFAULT_BUCKET, IMAGE, modelOf, ROLE } from './deploying';
import { Gate } from './gate';
import { Moto } from './moto';
import { Bucket } from './s3/bucket';

jest.setTimeout(60_000);

/** Two parts of an upload. */
const MODEL_BYTES = 9 * 1_048_576;
const scenario = { ...scenarios.quick, endpointChange: 1 };

let moto: Moto;
let toStorage: Gate;
let bundle: string;
let model: Buffer;
beforeAll(async () => {
  [moto, bundle] = await Promise.all([Moto.start(), bundleHost()]);
  toStorage = await Gate.before(moto.url);
  model = await modelOf(MODEL_BYTES);
});
afterAll(async () => {
  await toStorage[Symbol.asyncDispose]();
  await moto[Symbol.asyncDispose]();
  rmSync(bundle, { recursive: true });
});

let account: Simulator;
let toAccount: Gate;
let scratch: Scratch;
let host: StartedHost;
beforeEach(async () => {
  await moto.reset();
  account = await Simulator.start({ scenario });
  toAccount = await Gate.before(account.url);
  scratch = new Scratch();
  writeFileSync(scratch.path('model.tar.gz'), model);
  script('def model_fn(directory): ...\n');
  host = await StartedHost.start(bundle);
});
afterEach(async () => {
  await host[Symbol.asyncDispose]();
  scratch[Symbol.dispose]();
  await toAccount[Symbol.asyncDispose]();
  await account[Symbol.asyncDispose]();
});

function script(text: string): void {
  writeFileSync(scratch.path('inference.py'), text);
}

const DEPLOY = `deploy model.tar.gz --entry-point inference.py --instance ml.m5.xlarge --image ${IMAGE} --role ${ROLE} --name churn`;
const WHEN = ['before', 'after'] as const;
const cases = (...operations: string[]) =>
  operations.flatMap(operation => WHEN.map(when => [operation, when] as const));

function terminal() {
  const urls = { AWS_ENDPOINT_URL: toAccount.url, AWS_ENDPOINT_URL_S3: toStorage.url };
  const env = { ...moto.env(), ...urls };
  return host.client({ face: 'terminal', cwd: scratch.directory, env });
}

/** What a command printed in a terminal. */
async function said(line: string): Promise<string> {
  using client = await terminal();
  const text: string[] = [];
  await client.run({ line }, (outputs: readonly Output[]) => {
    text.push(...outputs.flatMap(output => (output.type === 'line' ? [output.text] : [])));
  });
  return text.join('\n');
}

/** Runs a line until its host is killed at an operation, and starts another one. */
async function killedAt(operation: string, when: 'before' | 'after', line: string): Promise<void> {
  using client = await terminal();
  const gates = [toAccount, toStorage];
  const reached = Promise.race(gates.map(gate => gate.closeAt(operation, when)));
  // Its answer never comes.
  client.run({ line }).catch(() => undefined);
  await reached;
  host.process.kill('SIGKILL');
  await host.ended();
  gates.forEach(gate => gate.open());
  host.launch();
  await host.answering();
}

/** What there is but for the endpoint and what serves it, as a person is told of it. */
async function leftBehind(): Promise<string[]> {
  const { models, endpointConfigs } = account.region();
  const serving = await served();
  const bucket = Bucket.of(moto, DEFAULT_BUCKET);
  const noBucket = () => [];
  const archives = serving.config === undefined ? await bucket.keys().catch(noBucket) : [];
  const uploads = await bucket.uploads().catch(noBucket);
  return [
    ...[...models.keys()].filter(name => name !== serving.model).map(name => `model ${name}`),
    ...[...endpointConfigs.keys()]
      .filter(name => name !== serving.config)
      .map(name => `configuration ${name}`),
    ...archives.map(key => `s3://${DEFAULT_BUCKET}/${key}`),
    ...uploads.map(key => `parts of an upload to s3://${DEFAULT_BUCKET}/${key}`)
  ];
}

/** What the endpoint serves, where it is. */
async function served(): Promise<{ readonly config?: string; readonly model?: unknown }> {
  const { endpoints, endpointConfigs } = account.region();
  if (!endpoints.has('churn')) {
    return {};
  }
  const { EndpointConfigName: config } = await account.call('SageMaker', 'DescribeEndpoint', {
    EndpointName: 'churn'
  });
  const { ProductionVariants } = endpointConfigs.get(config)?.members ?? {};
  const [variant] = ProductionVariants as { ModelName: string }[];
  return { config, model: variant?.ModelName };
}

async function expectFinished(archives: number): Promise<void> {
  const { config, model: name } = await served();
  const { models, endpointConfigs } = account.region();
  expect([[...models.keys()], [...endpointConfigs.keys()]]).toEqual([[name], [config]]);
  expect(await leftBehind()).toEqual([]);
  expect(await Bucket.of(moto, DEFAULT_BUCKET).keys()).toHaveLength(archives);
  expect(await said('endpoints')).not.toContain('The deployment of');
}

describe('a host that is killed while it deploys', () => {
  it.each(
    cases(
      'CreateBucket',
      'CreateMultipartUpload',
      'UploadPart',
      'CompleteMultipartUpload',
      'CreateModel',
      'CreateEndpointConfig',
      'CreateEndpoint'
    )
  )(
    'at %s, %s it is carried out, leaves nothing unsaid, and the same line finishes it',
    async (operation, when) => {
      await killedAt(operation, when, DEPLOY);
      const left = await leftBehind();
      const told = await said('endpoints');
      for (const thing of left) {
        expect(told).toContain(thing);
      }
      expect(told.includes('was cut off. It left')).toBe(left.length > 0);
      expect(await said(DEPLOY)).toContain('Endpoint churn on SageMaker us-east-1 is in service.');
      await expectFinished(1);
    }
  );

  it.each([
    ...cases('UpdateEndpoint'),
    ['DeleteEndpointConfig', 'after'],
    ['DeleteModel', 'after']
  ] as const)(
    'to an endpoint that serves, at %s, %s it is carried out, the same',
    async (operation, when) => {
      await said(DEPLOY);
      script('def model_fn(directory): return 2\n');
      await killedAt(operation, when, DEPLOY);
      const told = await said('endpoint churn');
      for (const thing of await leftBehind()) {
        expect(told).toContain(thing);
      }
      await said(DEPLOY);
      await expectFinished(2);
    }
  );

  it.each(['UploadPart', 'CreateEndpoint'])('at %s can be taken back instead', async operation => {
    await killedAt(operation, 'before', DEPLOY);
    const told = await said('delete churn --yes');
    expect(told).toMatch(
      operation === 'UploadPart'
        ? /The upload to s3:.*, which was cut off, is removed/
        : /s3:.* is kept: deploying again then needs no upload/
    );
    expect((await leftBehind()).filter(thing => !thing.startsWith('s3:'))).toEqual([]);
    expect(await said('endpoints')).not.toContain('The deployment of');
  });

  it('with what it was to replace, and is mended before it runs again, leaves nothing of its first try', async () => {
    await said(DEPLOY);
    script('def model_fn(directory): return 2\n');
    await killedAt('UpdateEndpoint', 'before', DEPLOY);
    script('def model_fn(directory): return 3\n');
    await said(DEPLOY);
    await expectFinished(3);
  });

  it('leaves an endpoint that serves to serve when what it made is taken back', async () => {
    await said(DEPLOY);
    script('def model_fn(directory): return 2\n');
    await killedAt('UpdateEndpoint', 'before', DEPLOY);
    expect(await said('endpoint churn')).toMatch(
      /was cut off\. It left .* The same line finishes it, `jupyter sagemaker prune` takes it back\./
    );
    expect(await said('prune')).toMatch(
      /Configuration churn-\w+ is deleted\.\nModel churn-\w+ is deleted\./
    );
    await expectFinished(2);
  });
});
