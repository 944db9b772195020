import { Deployer, modelOf, silent } from './deploying';
import { Moto } from './moto';
import { Traffic } from './s3/traffic';
import { invocation, textOf } from '../process/endpoints/surroundings';

jest.setTimeout(120_000);

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

const ref = { place: 'sagemaker', name: 'churn' } as const;

async function answering(...results: readonly object[]) {
  await fetch(`${moto.url}/moto-api/static/sagemaker/async-endpoint-results`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account_id: moto.account, region: 'us-east-1', results })
  });
  const { place } = me.host();
  await place.deploy(me.request({}, { asyncOutput: 's3://answers/churn' }), me.caller, silent);
  return place;
}

describe('an endpoint', () => {
  it('is asked for a variant, a model, a component, with an id and attributes, also as a stream', async () => {
    await answering();
    const headers: Record<string, string>[] = [];
    const traffic = new Traffic();
    const handle = traffic.handle.bind(traffic);
    traffic.handle = (request, options) => {
      headers.push(request.headers);
      return handle(request, options);
    };
    const { place: watched } = me.host(traffic);
    const asked = invocation('[1]', {
      variant: 'AllTraffic',
      component: 'part-1',
      inferenceId: 'one',
      customAttributes: 'c=1'
    });
    await watched.invoke(ref, { ...asked, targetModel: 'two.tar.gz' }, me.caller);
    const stream = watched.stream(ref, asked, me.caller, new AbortController().signal);
    await stream[Symbol.asyncIterator]()
      .next()
      // What moto answers is no event stream; what was sent is what counts.
      .catch(() => undefined);
    expect(headers).toEqual([
      expect.objectContaining({
        'x-amzn-sagemaker-target-variant': 'AllTraffic',
        'x-amzn-sagemaker-target-model': 'two.tar.gz',
        'x-amzn-sagemaker-inference-component': 'part-1',
        'x-amzn-sagemaker-inference-id': 'one',
        'x-amzn-sagemaker-custom-attributes': 'c=1'
      }),
      expect.objectContaining({
        'x-amzn-sagemaker-target-variant': 'AllTraffic',
        'x-amzn-sagemaker-inference-component': 'part-1',
        'x-amzn-sagemaker-inference-id': 'one'
      })
    ]);
  });
});

describe('an asynchronous endpoint', () => {
  it('gets its question and gives its answer by way of S3', async () => {
    const place = await answering({ data: '[0.5]' });
    const asked = invocation('[1, 2]', { accept: 'application/json', inferenceId: 'one' });
    const pending = await place.invokeAsync(ref, asked, me.caller);
    expect(pending).toMatchObject({ output: expect.stringMatching(/^s3:/) as string });
    const sent = await me.bucket().get('async-endpoint-inputs/churn/one');
    expect(sent.toString()).toBe('[1, 2]');
    const answer = await place.answer(ref, pending, 1_000, me.caller);
    expect(answer && textOf(answer)).toBe('[0.5]');
    expect(answer?.contentType).toBe('application/json');
  });

  it('tells what its model could not do', async () => {
    const place = await answering({ is_failure: true, data: 'ValueError: no such column: age' });
    const pending = await place.invokeAsync(ref, invocation('[1]'), me.caller);
    await expect(place.answer(ref, pending, 1_000, me.caller)).rejects.toMatchObject({
      problem: {
        kind: 'model',
        message: expect.stringMatching(/could not answer .*no such column: age/) as string
      }
    });
  });

  it('may take longer than one waits', async () => {
    const place = await answering({ data: '[0.5]' });
    const pending = await place.invokeAsync(ref, invocation('[1]'), me.caller);
    const later = { ...pending, output: `${pending.output}-later`, failure: undefined };
    expect(await place.answer(ref, later, 0, me.caller)).toBeUndefined();
  });
});
