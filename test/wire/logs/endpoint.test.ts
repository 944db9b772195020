import type { EndpointLogQuery } from '../../../src/host/host';
import { createSageMakerEndpoints } from '../../../src/host/places/sagemaker/endpoints';
import { shortHost } from '../../../src/host/places/sagemaker/endpoints/log';
import type { Scenario } from '../../simulator';
import { MemoryLog } from '../../unit/host/sagemaker/memoryLog';
import { NOWHERE, Rig } from '../../unit/host/sagemaker/rig';

jest.setTimeout(60_000);

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const START = Date.UTC(2026, 10, 22, 12);

const scenario: Scenario = {
  name: 'endpoints',
  description: 'an endpoint of two variants, and one that is being created',
  start: START,
  jobs: [],
  endpoints: [
    {
      name: 'churn',
      created: -72 * HOUR,
      takes: 4 * MINUTE,
      end: { status: 'InService' },
      variants: [
        {
          name: 'Old',
          instanceType: 'ml.m5.large',
          instanceCount: 2,
          invocationsPerMinute: 2
        },
        {
          name: 'New',
          instanceType: 'ml.m5.large',
          instanceCount: 1,
          invocationsPerMinute: 2
        }
      ]
    },
    {
      name: 'young',
      created: -SECOND,
      takes: 10 * MINUTE,
      end: { status: 'InService' },
      variants: [{ name: 'AllTraffic', instanceType: 'ml.m5.large', instanceCount: 1 }]
    }
  ]
};

async function read(rig: Rig, query: EndpointLogQuery) {
  const endpoints = createSageMakerEndpoints({
    aws: rig.aws,
    clock: rig.clock,
    locations: NOWHERE
  });
  const endpoint = await rig.run(endpoints.log(query, rig.caller));
  const log = new MemoryLog(rig.clock);
  const stop = new AbortController();
  const past = new Promise<void>(resolve => {
    const caughtUp = log.caughtUp.bind(log);
    log.caughtUp = () => {
      caughtUp();
      resolve();
    };
  });
  const running = endpoint.source.run(log, stop.signal).catch(() => undefined);
  // Finding credentials takes real time.
  await rig.run(past, 2);
  await rig.run(rig.clock.sleep(MINUTE), 2);
  stop.abort();
  await rig.run(running);
  return { endpoint, log };
}

/** What the simulator says of the group, read by another operation than ours. */
async function truth(rig: Rig, prefix: string, from: number): Promise<string[]> {
  const logGroupName = '/aws/sagemaker/Endpoints/churn';
  const { logStreams = [] } = await rig.run(
    rig.simulator.call('Logs', 'DescribeLogStreams', { logGroupName })
  );
  const texts: string[] = [];
  for (const { logStreamName = '' } of logStreams) {
    for (let token: string | undefined, before; logStreamName.startsWith(prefix);) {
      before = token;
      const page = await rig.run(
        rig.simulator.call('Logs', 'GetLogEvents', {
          logGroupName,
          logStreamName,
          startFromHead: true,
          startTime: from,
          nextToken: token
        })
      );
      token = page.nextForwardToken;
      if (token === before) {
        break;
      }
      texts.push(
        ...page.events.map(({ timestamp, message }) => `${timestamp} ${logStreamName} ${message}`)
      );
    }
  }
  return texts.sort();
}

describe('the log of an endpoint', () => {
  it.each<[EndpointLogQuery, prefix: string, hosts: number]>([
    [{ name: 'churn' }, '', 3],
    [{ name: 'churn', variant: 'Old' }, 'Old/', 2],
    [{ name: 'churn', since: START - 60 * HOUR }, '', 3]
  ])(
    '%j has all that its instances wrote since that day, and goes on',
    async (query, prefix, hosts) => {
      using rig = new Rig({ scenario, latency: 60, quotas: 'aws' });
      const { endpoint, log } = await read(rig, query);
      const from = query.since ?? START - 24 * HOUR;
      expect(endpoint.from).toBe(from - (from % (24 * HOUR)));
      expect(new Set(log.events.map(({ host }) => host)).size).toBe(hosts);
      expect(log.settledAt).toBeUndefined();
      const until = log.events.at(-1)?.time ?? 0;
      const expected = (await truth(rig, prefix, endpoint.from)).filter(
        text => Number(text.split(' ', 1)[0]) <= until
      );
      expect(expected.length).toBeGreaterThan(1_000);
      const texts = log.events.map(({ time, text }) => `${time} ${text}`);
      expect(texts.sort()).toEqual(expected.map(text => text.replace(/ \S+/, '')).sort());
    }
  );

  it('that has not written yet is empty', async () => {
    using rig = new Rig({ scenario, latency: 60 });
    const { endpoint, log } = await read(rig, { name: 'young' });
    expect(endpoint.group).toBe('/aws/sagemaker/Endpoints/young');
    expect(log.size).toBe(0);
    expect(log.caughtUpAt).toBeDefined();
  });

  it.each([
    [{ name: 'chrun' }, 'There is no endpoint chrun in us-east-1.'],
    [
      { name: 'churn', variant: 'AllTraffic' },
      'Endpoint churn has no variant "AllTraffic"; it has Old and New.'
    ]
  ])('%j is refused with a sentence', async (query, message) => {
    using rig = new Rig({ scenario });
    const endpoints = createSageMakerEndpoints({
      aws: rig.aws,
      clock: rig.clock,
      locations: NOWHERE
    });
    await expect(rig.run(endpoints.log(query, rig.caller))).rejects.toThrow(message);
  });

  it.each([
    ['AllTraffic/i-0123abcd456789ef0', '', 'AllTraffic/i-0123abcd'],
    ['AllTraffic/i-0123abcd456789ef0/data-log', 'AllTraffic/', 'i-0123abcd/data-log'],
    ['AllTraffic/serverless', '', 'AllTraffic/serverless']
  ])('names the host of %s under "%s" %s', (stream, prefix, host) => {
    expect(shortHost(stream, prefix)).toBe(host);
  });
});
