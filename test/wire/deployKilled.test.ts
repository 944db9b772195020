/**
 * A real host process that is ended by SIGKILL at everything that it makes and deletes: when AWS has carried it out and the
 * answer is on its way. What there is before the next one is the same, so only the first one is also not carried out.
 */
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

/** Two parts of an upload, and one request. */
const [IN_PARTS, WHOLE] = [9 * 1_048_576, 1_000];
const scenario = { ...scenarios.quick, endpointChange: 1 };

let moto: Moto;
let toStorage: Gate;
let bundle: string;
let host: StartedHost;
beforeAll(async () => {
  [moto, bundle] = await Promise.all([Moto.start(), bundleHost()]);
  toStorage = await Gate.before(moto.url);
  // One home for all: what a deployment leaves in it, the next one would find.
  host = await StartedHost.start(bundle);
});
afterAll(async () => {
  await host[Symbol.asyncDispose]();
  await toStorage[Symbol.asyncDispose]();
  await moto[Symbol.asyncDispose]();
  rmSync(bundle, { recursive: true });
});

let account: Simulator;
let toAccount: Gate;
let scratch: Scratch;
beforeEach(async () => {
  await moto.reset();
  account = await Simulator.start({ scenario });
  toAccount = await Gate.before(account.url);
  scratch = new Scratch();
  await model(WHOLE);
  script('def model_fn(directory): ...\n');
});
afterEach(async () => {
  scratch[Symbol.dispose]();
  await toAccount[Symbol.asyncDispose]();
  await account[Symbol.asyncDispose]();
});

async function model(bytes: number): Promise<void> {
  writeFileSync(scratch.path('model.tar.gz'), await modelOf(bytes));
}

function script(text: string): void {
  writeFileSync(scratch.path('inference.py'), text);
}

const DEPLOY = `deploy model.tar.gz --entry-point inference.py --instance ml.m5.xlarge --image ${IMAGE} --role ${ROLE} --name churn`;

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
async function killedAt(
  operation: string,
  line: string,
  when: 'before' | 'after' = 'after'
): Promise<void> {
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
  it.each([
    ['CreateBucket', 'before', WHOLE],
    ['CreateBucket', 'after', WHOLE],
    ['CreateMultipartUpload', 'after', IN_PARTS],
    ['UploadPart', 'after', IN_PARTS],
    ['CompleteMultipartUpload', 'after', IN_PARTS],
    ['CreateModel', 'after', WHOLE],
    ['CreateEndpointConfig', 'after', WHOLE],
    ['CreateEndpoint', 'after', WHOLE]
  ] as const)(
    'at %s, %s it is carried out, leaves nothing unsaid, and the same line finishes it',
    async (operation, when, bytes) => {
      await model(bytes);
      await killedAt(operation, DEPLOY, when);
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

  it.each(['UpdateEndpoint', 'DeleteEndpointConfig', 'DeleteModel'])(
    'to an endpoint that serves, at %s, the same',
    async operation => {
      await said(DEPLOY);
      script('def model_fn(directory): return 2\n');
      await killedAt(operation, DEPLOY);
      const told = await said('endpoint churn');
      for (const thing of await leftBehind()) {
        expect(told).toContain(thing);
      }
      await said(DEPLOY);
      await expectFinished(2);
    }
  );

  it.each(['UploadPart', 'CreateEndpointConfig'])(
    'at %s can be taken back instead',
    async operation => {
      await model(IN_PARTS);
      await killedAt(operation, DEPLOY);
      const told = await said('delete churn --yes');
      expect(told).toMatch(
        operation === 'UploadPart'
          ? /The upload to s3:.*, which was cut off, is removed/
          : /s3:.* is kept: deploying again then needs no upload/
      );
      expect((await leftBehind()).filter(thing => !thing.startsWith('s3:'))).toEqual([]);
      expect(await said('endpoints')).not.toContain('The deployment of');
    }
  );

  it('with what it was to replace, and is mended before it runs again, leaves nothing of its first try', async () => {
    await said(DEPLOY);
    script('def model_fn(directory): return 2\n');
    await killedAt('UpdateEndpoint', DEPLOY, 'before');
    script('def model_fn(directory): return 3\n');
    await said(DEPLOY);
    await expectFinished(3);
  });

  it('leaves an endpoint that serves to serve when what it made is taken back', async () => {
    await said(DEPLOY);
    script('def model_fn(directory): return 2\n');
    await killedAt('UpdateEndpoint', DEPLOY, 'before');
    expect(await said('endpoint churn')).toMatch(
      /was cut off\. It left .* The same line finishes it, `jupyter sagemaker prune` takes it back\./
    );
    expect(await said('prune')).toMatch(
      /Configuration churn-\w+ is deleted\.\nModel churn-\w+ is deleted\./
    );
    await expectFinished(2);
  });
});
