import type { EndpointDescription, EndpointRef, Invocation } from '../../../../src/protocol';
import { createSageMakerEndpoints } from '../../../../src/host/places/sagemaker/endpoints';
import { frameworkOf } from '../../../../src/host/places/sagemaker/endpoints/framework';
import type { Scenario } from '../../../simulator';
import { invocation, textOf } from '../../../process/endpoints/surroundings';
import { NOWHERE, Rig } from './rig';

const MINUTE = 60_000;
const variants = [{ name: 'AllTraffic', instanceType: 'ml.m5.large', instanceCount: 2 }];

const scenario: Scenario = {
  name: 'serving',
  description: 'endpoints in every state',
  start: Date.UTC(2026, 10, 22, 12),
  jobs: [],
  endpoints: [
    { name: 'churn', created: -99 * MINUTE, takes: MINUTE, end: { status: 'InService' }, variants },
    {
      name: 'broken',
      created: -98 * MINUTE,
      takes: MINUTE,
      end: { status: 'InService' },
      variants,
      reply: { contentType: 'text/plain', body: 'no such column: age', status: 400 }
    },
    {
      name: 'failed',
      created: -97 * MINUTE,
      takes: MINUTE,
      end: { status: 'Failed', reason: 'The container did not pass the ping health check.' },
      variants
    },
    { name: 'young', created: -1000, takes: 2 * MINUTE, end: { status: 'InService' }, variants }
  ]
};

const rig = new Rig({ scenario });
const place = createSageMakerEndpoints({ aws: rig.aws, clock: rig.clock, locations: NOWHERE });
afterAll(() => {
  place[Symbol.dispose]();
  rig[Symbol.dispose]();
});

const ref = (name: string): EndpointRef => ({ place: 'sagemaker', name });
const describeEndpoint = (name: string) => rig.run(place.describe(ref(name), rig.caller), 2);
const ask = (name: string, more: Partial<Invocation> = {}) =>
  rig.run(place.invoke(ref(name), invocation('[1]', more), rig.caller), 2);

describe('endpoints of SageMaker', () => {
  it('are described with configuration, model, image and what their framework expects', async () => {
    expect(await describeEndpoint('churn')).toMatchObject({
      ref: { place: 'sagemaker', name: 'churn', region: 'us-east-1' },
      status: 'InService',
      config: 'churn',
      framework: 'pytorch',
      contentType: 'application/x-npy',
      instanceType: 'ml.m5.large',
      variants: [
        {
          name: 'AllTraffic',
          model: 'churn',
          environment: { SAGEMAKER_PROGRAM: 'inference.py' },
          instances: { current: 2, desired: 2 }
        }
      ]
    });
    expect(await describeEndpoint('failed')).toMatchObject({
      status: 'Failed',
      failureReason: 'The container did not pass the ping health check.'
    });
  });

  it('are listed newest first, by state and name', async () => {
    const names = async (query: Parameters<typeof place.list>[0]) => {
      const { endpoints } = await rig.run(place.list(query, rig.caller), 2);
      return endpoints.map(endpoint => endpoint.ref.name);
    };
    expect(await names({})).toEqual(['young', 'failed', 'broken', 'churn']);
    expect(await names({ statuses: ['InService'] })).toEqual(['broken', 'churn']);
    expect(await names({ nameContains: 'chu' })).toEqual(['churn']);
  });

  it('tell who watches when their state changes, by one poller', async () => {
    const seen: (string | undefined)[] = [];
    const inService = new Promise<void>(resolve => {
      const changed = (endpoint: EndpointDescription | undefined) => {
        seen.push(endpoint?.status);
        if (endpoint?.status === 'InService') {
          resolve();
        }
      };
      place.watch(ref('young'), rig.caller, changed);
    });
    await rig.run(inService, 2);
    expect(seen[0]).toBe('Creating');
    expect(seen.at(-1)).toBe('InService');
  });

  it('answer, whole and in pieces, with the variant that was asked', async () => {
    const answer = await ask('churn', { variant: 'AllTraffic', accept: 'application/json' });
    expect(textOf(answer)).toBe('[1]');
    expect(answer).toMatchObject({ contentType: 'application/json', variant: 'AllTraffic' });
    const pieces: Buffer[] = [];
    const reading = async () => {
      const signal = new AbortController().signal;
      const body = 'x'.repeat(2500);
      for await (const piece of place.stream(ref('churn'), invocation(body), rig.caller, signal)) {
        pieces.push(Buffer.from(piece));
      }
    };
    await rig.run(reading(), 2);
    expect(pieces.length).toBeGreaterThan(1);
    expect(Buffer.concat(pieces).toString()).toBe('x'.repeat(2500));
  });

  it('refuse to stream what SageMaker does not, before anything is sent', async () => {
    const { signal } = new AbortController();
    const answer = place.stream(
      ref('churn'),
      { ...invocation('x'), targetModel: 'one.tar.gz' },
      rig.caller,
      signal
    );
    await expect(answer[Symbol.asyncIterator]().next()).rejects.toThrow(
      'SageMaker streams no answer of a multi-model endpoint'
    );
  });

  it('pass on the model’s own words and status', async () => {
    await expect(ask('broken')).rejects.toMatchObject({
      problem: {
        kind: 'model',
        code: 'ModelError',
        message: 'The model of endpoint broken answered with status 400: no such column: age.'
      }
    });
  });

  it.each([
    ['nobody', {}, /nobody/],
    ['churn', { variant: 'Blue' }, /Blue/]
  ] as const)('refuse in a sentence: %s %j', async (name, more, sentence) => {
    await expect(ask(name, more)).rejects.toThrow(sentence);
  });

  it('are deleted with what only they use', async () => {
    const said = await rig.run(place.delete(ref('churn'), rig.caller), 2);
    expect(said).toEqual([
      'Endpoint churn is being deleted; it costs nothing any more.',
      'Configuration churn is deleted.',
      'Model churn is deleted.'
    ]);
    await expect(describeEndpoint('churn')).resolves.toMatchObject({ status: 'Deleting' });
  });
});

describe('the framework of an image', () => {
  const REGISTRY = '763104351884.dkr.ecr.us-east-1.amazonaws.com';
  it.each([
    [`${REGISTRY}/pytorch-inference:2.6.0-cpu-py312`, 'pytorch'],
    [`${REGISTRY}/huggingface-pytorch-inference:2.6.0`, 'huggingface'],
    [`${REGISTRY}/tensorflow-inference:2.18`, 'tensorflow'],
    ['683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.4-2', 'sklearn'],
    ['683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1', 'xgboost'],
    ['123456789012.dkr.ecr.us-east-1.amazonaws.com/my-own:pytorch', undefined],
    [undefined, undefined]
  ])('%s is of %s', (image, framework) => {
    expect(frameworkOf(image, {})).toBe(framework);
  });

  it('is told by a Hugging Face environment, too', () => {
    expect(frameworkOf('me/own', { HF_TASK: 'fill-mask' })).toBe('huggingface');
  });
});
