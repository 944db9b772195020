import { Simulator, type Scenario, type StreamPlan } from '../../../simulator';
import { accountWith, counting, digestOf, group, start } from './accounts';
import { filter, filterAll, hour, simulate } from './logCalls';

describe('ingestion', () => {
  it('makes an event visible only when it has arrived', async () => {
    const simulator = await simulate(
      [
        {
          name: 'algo-1',
          events: [
            { at: 0, text: 'soon', delay: 2000 },
            { at: 0, text: 'late', delay: 90_000 }
          ]
        }
      ],
      1999
    );
    await expect(filter(simulator)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await simulator.clock.advance(1);
    expect((await filter(simulator)).events.map(({ message }) => message)).toEqual(['soon']);
    await simulator.clock.advance(88_000);
    expect((await filter(simulator)).events.map(({ message }) => message)).toEqual([
      'soon',
      'late'
    ]);
  });

  it('brings usual lines one to three and a half seconds after they were written', async () => {
    const simulator = await simulate(
      [{ name: 'algo-1', runs: [{ at: 0, every: 40, count: 2000, lines: { kind: 'counter' } }] }],
      hour
    );
    const delays = simulator
      .expected('job')
      .map(({ timestamp, ingestionTime }) => ingestionTime - timestamp);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(800);
    expect(Math.max(...delays)).toBeLessThanOrEqual(3000);
  });

  it('settles only after the job has ended', async () => {
    const simulator = await simulate(
      [
        {
          name: 'algo-1',
          delay: { batch: 500, least: 800, most: 2500, late: { rate: 0.2, upTo: 85_000 } },
          runs: [{ at: 0, every: 1000, count: 3600, lines: { kind: 'counter' } }]
        }
      ],
      hour
    );
    const counts: number[] = [];
    for (let second = 0; second <= 90; second += 30) {
      counts.push((await filterAll(simulator)).flatMap(page => page.events).length);
      await simulator.clock.advance(30_000);
    }
    expect(counts[0]).toBeLessThan(3600);
    expect([...counts].sort((a, b) => a - b)).toEqual(counts);
    expect(counts.at(-1)).toBe(3600);
  });
});

describe('DescribeLogStreams', () => {
  const describeStreams = (simulator: Simulator, input: object = {}) =>
    simulator.call('Logs', 'DescribeLogStreams', { logGroupName: group, ...input });

  it('gives pages of 50', async () => {
    const streams = Array.from({ length: 120 }, (_, host) => counting(1, 1, `algo-${host + 1}`));
    const simulator = await simulate(streams, hour);
    const names: string[] = [];
    const sizes: number[] = [];
    for (let nextToken: string | undefined, more = true; more; more = nextToken !== undefined) {
      const page = await describeStreams(simulator, { logStreamNamePrefix: 'job/', nextToken });
      names.push(...page.logStreams.map(stream => stream.logStreamName));
      sizes.push(page.logStreams.length);
      nextToken = page.nextToken;
    }
    expect(sizes).toEqual([50, 50, 20]);
    expect(names).toEqual(streams.map(({ name }) => `job/${name}`).sort());
  });

  it('knows a stream from its first event on', async () => {
    const late: StreamPlan = { ...counting(1, 1, 'algo-2'), events: [], runs: [] };
    const simulator = await simulate(
      [counting(1, 1), { ...late, events: [{ at: 60_000, text: 'here', delay: 0 }] }],
      59_999
    );
    expect((await describeStreams(simulator)).logStreams).toHaveLength(1);
    await simulator.clock.advance(1);
    expect((await describeStreams(simulator)).logStreams).toHaveLength(2);
  });

  it('tells the last event with a lag', async () => {
    const simulator = await simulate([counting(3600, 1000)], 10_000);
    const last = async () => (await describeStreams(simulator)).logStreams[0]?.lastEventTimestamp;
    expect(await last()).toBe(start);
    await simulator.clock.advance(31 * 60_000);
    expect(await last()).toBe(start + 30 * 60_000);
  });

  it('refuses a prefix together with the order of last events', async () => {
    const simulator = await simulate([counting(1, 1)], hour);
    await expect(
      describeStreams(simulator, { orderBy: 'LastEventTime', logStreamNamePrefix: 'job/' })
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('knows no group before its first event', async () => {
    const simulator = await simulate(
      [{ name: 'algo-1', events: [{ at: 5000, text: 'x', delay: 0 }] }],
      0
    );
    await expect(describeStreams(simulator)).rejects.toMatchObject({
      name: 'ResourceNotFoundException'
    });
  });
});

describe('PutLogEvents', () => {
  async function withStream(): Promise<Simulator> {
    const simulator = await simulate([], hour);
    await simulator.call('Logs', 'CreateLogGroup', { logGroupName: '/own' });
    await simulator.call('Logs', 'CreateLogStream', {
      logGroupName: '/own',
      logStreamName: 'stream'
    });
    return simulator;
  }

  const put = (simulator: Simulator, logEvents: { timestamp: number; message: string }[]) =>
    simulator.call('Logs', 'PutLogEvents', {
      logGroupName: '/own',
      logStreamName: 'stream',
      logEvents
    });

  it('keeps what it is given, ingested now', async () => {
    const simulator = await withStream();
    const now = simulator.clock.now();
    await put(simulator, [
      { timestamp: now - 1000, message: 'a' },
      { timestamp: now - 1000, message: 'a' }
    ]);
    await put(simulator, [{ timestamp: now - 2000, message: 'older' }]);
    const { events } = await filter(simulator, { logGroupName: '/own' });
    expect(events.map(({ message }) => message)).toEqual(['older', 'a', 'a']);
    expect(events.every(({ ingestionTime }) => ingestionTime === now)).toBe(true);
  });

  it('refuses events out of order and rejects too old ones', async () => {
    const simulator = await withStream();
    const now = simulator.clock.now();
    await expect(
      put(simulator, [
        { timestamp: now, message: 'b' },
        { timestamp: now - 1, message: 'a' }
      ])
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
    expect(
      await put(simulator, [{ timestamp: now - 15 * 24 * hour, message: 'old' }])
    ).toMatchObject({
      rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1 }
    });
  });
});

describe('StartLiveTail', () => {
  const arn = `arn:aws:logs:us-east-1:123456789012:log-group:${group}`;

  async function updates(simulator: Simulator, count: number) {
    const { responseStream } = await simulator.call('Logs', 'StartLiveTail', {
      logGroupIdentifiers: [arn]
    });
    const messages = [];
    for (let read = 0; read <= count; read++) {
      const next = await simulator.clock.run(responseStream.next());
      if (next.value && 'sessionUpdate' in next.value) {
        messages.push(next.value.sessionUpdate);
      }
    }
    await responseStream.return();
    return messages;
  }

  it('gives what is ingested, second by second', async () => {
    const simulator = await simulate([counting(100, 250)], 1000);
    const seen = await updates(simulator, 3);
    expect(seen.map(({ sessionResults }) => sessionResults.length)).toEqual([4, 4, 4]);
    expect(seen[0]?.sessionResults[0]?.timestamp).toBe(start + 1250);
    expect(seen.every(({ sessionMetadata }) => !sessionMetadata.sampled)).toBe(true);
  });

  it('samples what is more than 500 events a second, and says so', async () => {
    const simulator = await simulate([counting(9000, 1)], 1000);
    const [first] = await updates(simulator, 1);
    expect(first?.sessionResults).toHaveLength(500);
    expect(first?.sessionMetadata.sampled).toBe(true);
  });

  it('drops the oldest updates of a slow reader in silence', async () => {
    const simulator = await simulate([counting(1000, 1000)], 1000);
    const { responseStream } = await simulator.call('Logs', 'StartLiveTail', {
      logGroupIdentifiers: [arn]
    });
    await responseStream.next();
    await simulator.clock.advance(30_000);
    const { value } = await responseStream.next();
    expect(value).toMatchObject({
      sessionUpdate: {
        sessionMetadata: { sampled: false },
        sessionResults: [{ timestamp: start + 22_000 }]
      }
    });
    await responseStream.return();
  });

  it('ends after three hours', async () => {
    const simulator = await simulate([counting(1, 1)], 1000);
    const { responseStream } = await simulator.call('Logs', 'StartLiveTail', {
      logGroupIdentifiers: [arn]
    });
    const read = (async () => {
      for await (const message of responseStream) {
        expect(message).toBeDefined();
      }
    })();
    await expect(simulator.clock.run(read)).rejects.toMatchObject({
      name: 'SessionTimeoutException'
    });
    expect(simulator.clock.now()).toBe(start + 1000 + 3 * hour);
  });

  it('refuses ARNs with an asterisk and a sixteenth session', async () => {
    const simulator = await simulate([counting(1, 1)], 1000);
    const open = (identifier: string) =>
      simulator.call('Logs', 'StartLiveTail', { logGroupIdentifiers: [identifier] });
    await expect(open(`${arn}:*`)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const sessions = await Promise.all(Array.from({ length: 15 }, () => open(arn)));
    await expect(open(arn)).rejects.toMatchObject({ name: 'LimitExceededException' });
    await Promise.all(
      sessions.map(async ({ responseStream }) => {
        await responseStream.next();
        await responseStream.return();
      })
    );
    await expect(open(arn)).resolves.toBeDefined();
  });
});

describe('a scenario', () => {
  it('tells the same log in every run and by any way of reading', async () => {
    const scenario: Scenario = accountWith([
      {
        name: 'algo-1',
        runs: [
          { at: 0, every: 33.3, count: 300, jitter: 1, lines: { kind: 'training', epochs: 4 } }
        ]
      },
      {
        name: 'algo-2',
        runs: [{ at: 500, every: 7, count: 200, jitter: 1, lines: { kind: 'tqdm' } }]
      }
    ]);
    const one = new Simulator({ scenario, clock: 'virtual' });
    const two = new Simulator({ scenario, clock: 'virtual' });
    expect(one.expectedDigest('job')).toEqual(two.expectedDigest('job'));
    expect(one.expectedDigest('job').count).toBe(500);
    await one.clock.advance(3 * hour);
    const backwards = await filterAll(one, { startTime: start, startFromHead: false, limit: 33 });
    expect(digestOf(backwards.flatMap(page => page.events).reverse())).toEqual(
      one.expectedDigest('job')
    );
  });
});
