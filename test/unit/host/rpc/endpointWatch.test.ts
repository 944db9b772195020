import {
  endpointMetrics,
  logState,
  readEndpointMetrics,
  readLog,
  readScaling,
  runCommand,
  type EndpointLogRef
} from '../../../../src/protocol';
import { endpointSeries } from '../../../../src/host/metrics/endpoint';
import { SimulatedClock } from '../../../simulator/clock';
import { endpoint } from '../endpoints/fakePlace';
import { refusal } from './client';
import { caller } from './fakeHost';
import { Served } from './served';

const { ref } = endpoint('churn');
const LOG: EndpointLogRef = { ...ref, kind: 'endpoint' };

describe('An endpoint', () => {
  it('has a log that is read as a job’s is', async () => {
    await using served = await Served.start();
    const client = await served.client('lab');
    served.fake.endpoints.set(endpoint('churn'));
    served.fake.endpoints.print('churn', 'loading', 'ready');
    const reading = await client.subscribe(logState, { ref: LOG }, 10);
    await reading.first(({ total }) => total === 2);
    const { lines } = await client.request(readLog, { ref: LOG, first: 0, count: 10 });
    expect(lines.map(({ text }) => text)).toEqual(['loading', 'ready']);
    await reading.close();
  });

  it.each([
    ['metrics', readEndpointMetrics, /^Nothing measures the endpoint churn on this machine/],
    ['scaling', readScaling, /^The endpoint churn serves on this machine, where nothing scales/]
  ])('of a place that knows no %s says so', async (_what, method, sentence) => {
    await using served = await Served.start();
    const client = await served.client('lab');
    served.fake.endpoints.set(endpoint('churn'));
    const { problem } = await refusal(
      client.request<{ ref: typeof ref }, unknown>(method, { ref })
    );
    expect(problem.kind).toBe('usage');
    expect(problem.message).toMatch(sentence);
  });

  it('that nothing measures ends who watches its metrics with that', async () => {
    await using served = await Served.start();
    const client = await served.client('lab');
    served.fake.endpoints.set(endpoint('churn'));
    const reading = await client.subscribe(endpointMetrics, { ref }, 1);
    expect(await reading.ended).toMatchObject({ kind: 'usage' });
    expect(served.fake.endpoints.watchers).toBe(0);
  });

  it('is measured anew every minute, with the variants that it then has', async () => {
    await using served = await Served.start();
    const { endpoints } = served.fake.host;
    served.fake.endpoints.set(endpoint('churn'));
    const asked: [variants: string[], since: number][] = [];
    using clock = new SimulatedClock(1e12, 600_000);
    const needed = {
      clock,
      endpoints: {
        ...endpoints,
        metrics: async (of: ReturnType<typeof endpoint>, { since }: { since: number }) => {
          asked.push([of.variants.map(({ name }) => name), clock.now() - since]);
          return [];
        }
      }
    };
    const stop = new AbortController();
    const series = endpointSeries(needed, { ref, last: 5_000 }, caller('lab'), stop.signal);
    await series.next();
    served.fake.endpoints.set(
      endpoint('churn', { variants: [{ name: 'Canary', environment: {} }] })
    );
    await series.next();
    expect(asked.map(([variants]) => variants)).toEqual([['AllTraffic'], ['Canary']]);
    expect(asked[0]?.[1]).toBeGreaterThanOrEqual(5_000);
    const next = series.next();
    stop.abort();
    await expect(next).rejects.toThrow();
    expect(served.fake.endpoints.watchers).toBe(0);
  });
});

test('a command acts as the context that it names', async () => {
  await using served = await Served.start();
  const kernel = await served.client('kernel', { profile: 'research' });
  const lab = await served.client('lab');
  const { contextId } = kernel.info;
  await lab.request(runCommand, { run: 'r', command: 'endpoints', arguments: {}, contextId });
  expect(served.fake.endpoints.listedBy.map(({ profile }) => profile)).toEqual(['research']);
});
