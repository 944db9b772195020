import { DeploymentInterrupted } from '../../src/host/places/endpointPlace';
import { Deployer, modelOf, silent } from './deploying';
import { Moto } from './moto';
import { Traffic } from './s3/traffic';

jest.setTimeout(300_000);

const MEBIBYTE = 1_048_576;
let moto: Moto;
let me: Deployer;
let model: Buffer;

beforeAll(async () => {
  moto = await Moto.start();
  // So large that it is uploaded in parts.
  model = await modelOf(17 * MEBIBYTE);
});
afterAll(() => moto[Symbol.asyncDispose]());
beforeEach(async () => {
  await moto.reset();
  me = new Deployer(moto);
  me.path('model.tar.gz', model);
});
afterEach(() => me[Symbol.dispose]());

const STAGES = [
  'CreateMultipartUpload',
  'UploadPart',
  'CompleteMultipartUpload',
  'CreateModel',
  'CreateEndpointConfig'
];

describe('a deployment that is interrupted', () => {
  it.each(STAGES)('at %s takes back what it made, and says what it kept', async stage => {
    const traffic = new Traffic();
    const interrupt = new AbortController();
    traffic.before(stage, () => interrupt.abort());
    const { place } = me.host(traffic);
    const deploying = place.deploy(me.request(), me.caller, silent, interrupt.signal);
    const error: unknown = await deploying.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DeploymentInterrupted);
    expect((error as DeploymentInterrupted).said.at(-1)).toMatch(/is kept where it is complete/);
    expect(await me.there()).toEqual({ models: [], configs: [], endpoints: [] });
    expect(await me.bucket().uploads()).toEqual([]);
    expect(await place.unfinished(me.caller)).toEqual([]);
  });
});

describe('a deployment whose endpoint is asked for', () => {
  it('goes on when it is interrupted', async () => {
    const traffic = new Traffic();
    const interrupt = new AbortController();
    traffic.before('CreateEndpoint', () => interrupt.abort());
    const { place } = me.host(traffic);
    await place.deploy(me.request(), me.caller, silent, interrupt.signal);
    expect((await me.there()).endpoints).toEqual(['churn']);
  });
});

describe('a deployment that AWS refuses', () => {
  it('takes back what it made, and says so with the reason', async () => {
    const traffic = new Traffic();
    traffic.answer(
      'CreateEndpoint',
      400,
      JSON.stringify({
        __type: 'ResourceLimitExceeded',
        message: "The account-level service limit 'ml.m5.xlarge for endpoint usage' is 0 Instances."
      }),
      { 'x-amzn-errortype': 'ResourceLimitExceeded' }
    );
    const { place } = me.host(traffic);
    await expect(place.deploy(me.request(), me.caller, silent)).rejects.toMatchObject({
      problem: {
        kind: 'denied',
        message:
          'Your account’s quota in us-east-1 is too low: “ml.m5.xlarge for endpoint usage” is 0.',
        hint: expect.stringMatching(
          /Service Quotas.* Configuration churn-\w+ is deleted\. Model churn-\w+ is deleted\. s3:.* is kept/
        ) as string
      }
    });
    expect(await me.there()).toEqual({ models: [], configs: [], endpoints: [] });
  });
});
