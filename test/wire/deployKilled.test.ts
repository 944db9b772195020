import type { HttpRequest } from '@smithy/core/protocols';
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

/** A host that dies at one request: before it is sent, or before its answer comes. Nothing of it runs on. */
class Dying extends Traffic {
  readonly died: Promise<void>;
  #die: () => void = () => undefined;

  constructor(
    readonly operation: string,
    readonly when: 'before' | 'after'
  ) {
    super();
    this.died = new Promise(resolve => (this.#die = resolve));
  }

  override async handle(request: HttpRequest, options?: Parameters<Traffic['handle']>[1]) {
    if (this.dead) {
      return nothing;
    }
    const dies = this.nameOf(request) === this.operation;
    this.dead = dies && this.when === 'before';
    const answer = this.dead ? undefined : await super.handle(request, options);
    if (dies || answer === undefined) {
      this.dead = true;
      this.#die();
      return nothing;
    }
    return answer;
  }

  dead = false;
}

const nothing = new Promise<never>(() => undefined);

const STAGES = [
  'CreateMultipartUpload',
  'UploadPart',
  'CompleteMultipartUpload',
  'CreateModel',
  'CreateEndpointConfig',
  'CreateEndpoint'
];

describe('a deployment that is killed', () => {
  it.each(STAGES.flatMap(stage => [[stage, 'before'] as const, [stage, 'after'] as const]))(
    'at %s, %s it is carried out, is told, and finished by the same line',
    async (stage, when) => {
      const traffic = new Dying(stage, when);
      const first = me.host(traffic);
      void first.place.deploy(me.request(), me.caller, silent);
      await traffic.died;
      const { place } = me.host();
      const said = (await place.unfinished(me.caller)).flatMap(({ made }) => made);
      const left = await me.there();
      for (const name of left.models) {
        expect(said).toContain(`model ${name}`);
      }
      for (const name of left.configs) {
        expect(said).toContain(`configuration ${name}`);
      }
      expect(said[0]).toMatch(/^s3:.*model\.tar\.gz$/);
      await place.deploy(me.request(), me.caller, silent);
      const there = await me.there();
      expect(there).toEqual({
        models: [expect.any(String)],
        configs: [expect.any(String)],
        endpoints: ['churn']
      });
      expect(await me.bucket().keys()).toHaveLength(1);
      expect(await me.bucket().uploads()).toEqual([]);
      expect(await place.settle({ place: 'sagemaker', name: 'churn' }, me.caller)).toEqual([]);
      expect(await place.unfinished(me.caller)).toEqual([]);
    }
  );

  it.each(STAGES.slice(2, 5))('after %s can be taken back in place of it', async stage => {
    const traffic = new Dying(stage, 'after');
    void me.host(traffic).place.deploy(me.request(), me.caller, silent);
    await traffic.died;
    const { place } = me.host();
    const said = await place.settle({ place: 'sagemaker', name: 'churn' }, me.caller);
    expect(said.at(-1)).toMatch(/^s3:.* is kept: deploying again then needs no upload\.$/);
    expect(await me.there()).toEqual({ models: [], configs: [], endpoints: [] });
    expect(await place.unfinished(me.caller)).toEqual([]);
  });

  it('and mended leaves nothing of its first try', async () => {
    const traffic = new Dying('CreateEndpoint', 'before');
    void me.host(traffic).place.deploy(me.request(), me.caller, silent);
    await traffic.died;
    const { place } = me.host();
    const mended = me.request({ script: 'def model_fn(directory): return 1\n' });
    await place.deploy(mended, me.caller, silent);
    const said = await place.settle({ place: 'sagemaker', name: 'churn' }, me.caller);
    expect(said).toEqual([
      expect.stringMatching(/^Configuration churn-\w{10} is deleted\.$/),
      expect.stringMatching(/^Model churn-\w{10} is deleted\.$/)
    ]);
    const { models, configs } = await me.there();
    expect([models.length, configs.length]).toEqual([1, 1]);
  });
});

describe('a deployment that is interrupted', () => {
  it.each(STAGES.slice(0, -1))(
    'at %s takes back what it made, and says what it kept',
    async stage => {
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
    }
  );
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
