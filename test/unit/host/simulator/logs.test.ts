import {
  immediate,
  Simulator,
  type Scenario,
  type SimulatorOptions,
  type StreamPlan
} from '../../../simulator';
import { accountWith, counting, digestOf, group, start } from './accounts';

const hour = 3_600_000;

/** A simulator in this process whose clock stands `after` milliseconds past the start. */
async function simulate(
  streams: readonly StreamPlan[],
  after: number,
  more: Parameters<typeof accountWith>[1] & Pick<SimulatorOptions, 'seed'> = {}
): Promise<Simulator> {
  const { seed, ...scenario } = more;
  const simulator = new Simulator({
    scenario: accountWith(streams, scenario),
    clock: 'virtual',
    seed
  });
  await simulator.clock.advance(after);
  return simulator;
}

const filter = (simulator: Simulator, input: object = {}) =>
  simulator.call('Logs', 'FilterLogEvents', { logGroupName: group, ...input });

const get = (simulator: Simulator, input: object = {}) =>
  simulator.call('Logs', 'GetLogEvents', {
    logGroupName: group,
    logStreamName: 'job/algo-1',
    ...input
  });

async function filterAll(simulator: Simulator, input: object = {}) {
  const pages = [await filter(simulator, input)];
  for (let token = pages[0]?.nextToken; token !== undefined; token = pages.at(-1)?.nextToken) {
    pages.push(await filter(simulator, { ...input, nextToken: token }));
  }
  return pages;
}

describe('FilterLogEvents', () => {
  it('ends a page at 10,000 events and goes on where it ended', async () => {
    const simulator = await simulate([counting(25_000, 1)], hour);
    const pages = await filterAll(simulator);
    expect(pages.map(page => page.events.length)).toEqual([10_000, 10_000, 5_000]);
    expect(digestOf(pages.flatMap(page => page.events))).toEqual(simulator.expectedDigest('job'));
  });

  it('ends a page before 1 MiB of messages and 26 bytes for each', async () => {
    const simulator = await simulate([counting(5_000, 1, 'algo-1', 1000)], hour);
    const pages = await filterAll(simulator);
    const fitting = Math.floor(1_048_576 / 1026);
    expect(pages[0]?.events).toHaveLength(fitting);
    expect(pages).toHaveLength(Math.ceil(5_000 / fitting));
  });

  it('leaves nextToken out at the end', async () => {
    const simulator = await simulate([counting(3, 1)], hour);
    expect(await filter(simulator)).not.toHaveProperty('nextToken');
  });

  it('takes both ends of the time range in', async () => {
    const simulator = await simulate([counting(10, 1000)], hour);
    const { events } = await filter(simulator, {
      startTime: start + 2000,
      endTime: start + 5000
    });
    expect(events.map(({ timestamp }) => timestamp - start)).toEqual([2000, 3000, 4000, 5000]);
  });

  it('orders by timestamp, then ingestion, then the order of putting', async () => {
    const simulator = await simulate(
      [
        {
          name: 'algo-1',
          delay: immediate,
          events: [
            { at: 100, text: 'first put, late', delay: 50 },
            { at: 100, text: 'twice', times: 2 },
            { at: 90, text: 'oldest, latest', delay: 500 }
          ]
        },
        { name: 'algo-2', delay: immediate, events: [{ at: 100, text: 'other stream' }] }
      ],
      hour
    );
    const { events } = await filter(simulator);
    expect(events.map(({ message }) => message)).toEqual([
      'oldest, latest',
      'twice',
      'twice',
      'other stream',
      'first put, late'
    ]);
    const ids = events.map(({ eventId }) => eventId);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(5);
  });

  it('gives ids of 56 digits that hold the timestamp in their upper bits', async () => {
    const simulator = await simulate([counting(50, 977)], hour);
    for (const { eventId, timestamp } of (await filter(simulator)).events) {
      expect(eventId).toMatch(/^\d{56}$/);
      expect(Number(BigInt(eventId) >> 144n)).toBe(timestamp);
    }
  });

  it('reads the streams of one prefix, and job-1/ does not mean job-10/', async () => {
    const simulator = await simulate([counting(3, 1)], hour);
    simulator.region().addJob({ ...accountWith([counting(4, 1)]).jobs[0]!, name: 'job0' }, start);
    expect((await filter(simulator, { logStreamNamePrefix: 'job/' })).events).toHaveLength(3);
    expect((await filter(simulator, { logStreamNamePrefix: 'job' })).events).toHaveLength(7);
    expect((await filter(simulator, { logStreamNames: ['job0/algo-1'] })).events).toHaveLength(4);
  });

  it('reads newest first on demand, and the direction of a token wins', async () => {
    const simulator = await simulate([counting(25, 1000)], hour);
    const options = { startTime: start, limit: 10, startFromHead: false };
    const first = await filter(simulator, options);
    expect(first.events.map(({ timestamp }) => (timestamp - start) / 1000)).toEqual([
      24, 23, 22, 21, 20, 19, 18, 17, 16, 15
    ]);
    const second = await filter(simulator, {
      ...options,
      startFromHead: true,
      nextToken: first.nextToken
    });
    expect(second.events[0]?.timestamp).toBe(start + 14_000);
  });

  it('answers with nothing, not with an error, for a prefix without streams', async () => {
    const simulator = await simulate([counting(1, 1)], hour);
    expect(await filter(simulator, { logStreamNamePrefix: 'other/' })).toEqual({
      events: [],
      searchedLogStreams: []
    });
  });

  it.each<[string, object]>([
    ['names and a prefix', { logStreamNames: ['a'], logStreamNamePrefix: 'b' }],
    ['101 names', { logStreamNames: Array.from({ length: 101 }, (_, name) => String(name)) }],
    ['newest first before 2024', { startFromHead: false, startTime: Date.UTC(2023, 11, 31) }],
    ['newest first without a start', { startFromHead: false }],
    ['a limit above 10,000', { limit: 10_001 }],
    ['an invented token', { nextToken: 'f/123/s' }],
    ['a JSON pattern', { filterPattern: '{ $.loss > 1 }' }],
    ['a group by name and by identifier', { logGroupIdentifier: group }]
  ])('refuses %s', async (_, input) => {
    const simulator = await simulate([counting(1, 1)], hour);
    await expect(filter(simulator, input)).rejects.toMatchObject({
      name: 'InvalidParameterException'
    });
  });

  it('forgets a token after 24 hours', async () => {
    const simulator = await simulate([counting(25, 1)], hour);
    const { nextToken } = await filter(simulator, { limit: 10 });
    await simulator.clock.advance(24 * hour);
    expect((await filter(simulator, { limit: 10, nextToken })).events).toHaveLength(10);
    await simulator.clock.advance(1);
    await expect(filter(simulator, { limit: 10, nextToken })).rejects.toMatchObject({
      name: 'InvalidParameterException'
    });
  });

  it('gives short and empty pages in the middle, and all events all the same', async () => {
    const simulator = await simulate([counting(5_000, 10)], hour, {
      pages: { emptyRate: 0.4, shortRate: 0.5 }
    });
    const pages = await filterAll(simulator, { limit: 500 });
    const empty = pages.slice(0, -1).filter(page => page.events.length === 0);
    const short = pages.filter(page => page.events.length > 0 && page.events.length < 500);
    expect(empty.length).toBeGreaterThan(0);
    expect(short.length).toBeGreaterThan(1);
    expect(digestOf(pages.flatMap(page => page.events))).toEqual(simulator.expectedDigest('job'));
  });

  it.each<[string, string | undefined, number]>([
    ['nothing', undefined, 5],
    ['one term', 'ERROR', 2],
    ['all of two terms', 'ERROR disk', 1],
    ['an exact phrase', '"disk full"', 1],
    ['any of two terms', '?WARN ?disk', 2],
    ['what a term is missing from', '-ERROR', 3],
    ['a regular expression', '%loss: 0\\.\\d+%', 1],
    ['a term only as a whole word', 'ERR', 0]
  ])('filters by %s', async (_, filterPattern, count) => {
    const texts = ['ERROR disk full', 'ERROR oom', 'WARN slow', 'loss: 0.31', 'TERROR'];
    const simulator = await simulate(
      [{ name: 'algo-1', events: texts.map((text, at) => ({ at, text, delay: 0 })) }],
      hour
    );
    expect((await filter(simulator, { filterPattern })).events).toHaveLength(count);
  });

  it('gives short pages when a pattern matches little', async () => {
    const simulator = await simulate([counting(110_000, 10)], hour);
    const pages = await filterAll(simulator, { filterPattern: '"000000007"' });
    expect(pages.map(page => page.events.length)).toEqual([1, 0, 0]);
  });
});

describe('GetLogEvents', () => {
  it('leaves the end of the time range out', async () => {
    const simulator = await simulate([counting(10, 1000)], hour);
    const { events } = await get(simulator, {
      startTime: start + 2000,
      endTime: start + 5000,
      startFromHead: true
    });
    expect(events.map(({ timestamp }) => timestamp - start)).toEqual([2000, 3000, 4000]);
  });

  it('starts with the newest page unless told to start from the head', async () => {
    const simulator = await simulate([counting(25, 1000)], hour);
    const newest = await get(simulator, { limit: 5 });
    expect(newest.events.map(({ timestamp }) => (timestamp - start) / 1000)).toEqual([
      20, 21, 22, 23, 24
    ]);
    const before = await get(simulator, { limit: 5, nextToken: newest.nextBackwardToken });
    expect(before.events.at(-1)?.timestamp).toBe(start + 19_000);
    const oldest = await get(simulator, { limit: 5, startFromHead: true });
    expect(oldest.events[0]?.timestamp).toBe(start);
  });

  it('ends by the same token again, and goes on from it when more has come', async () => {
    const simulator = await simulate([counting(20, 1000)], 9_500);
    let page = await get(simulator, { startFromHead: true });
    expect(page.events).toHaveLength(10);
    const nextToken = page.nextForwardToken;
    page = await get(simulator, { startFromHead: true, nextToken });
    expect(page).toMatchObject({ events: [], nextForwardToken: nextToken });
    await simulator.clock.advance(hour);
    page = await get(simulator, { startFromHead: true, nextToken });
    expect(page.events.map(({ timestamp }) => (timestamp - start) / 1000)).toEqual([
      10, 11, 12, 13, 14, 15, 16, 17, 18, 19
    ]);
  });

  it('gives events without ids', async () => {
    const simulator = await simulate([counting(1, 1)], hour);
    const [event] = (await get(simulator)).events;
    expect(Object.keys(event ?? {}).sort()).toEqual(['ingestionTime', 'message', 'timestamp']);
  });

  it('has tokens that are places in time', async () => {
    const simulator = await simulate([counting(3, 1000)], hour);
    const { nextForwardToken } = await get(simulator, { startFromHead: true });
    const [, digits = ''] = /^f\/(\d{56})\/s$/.exec(nextForwardToken) ?? [];
    expect(Number(BigInt(digits) >> 144n)).toBe(start + 2000);
  });

  it('never shows a late older event to who resumes behind it, though a new reader sees it', async () => {
    const simulator = await simulate(
      [
        {
          name: 'algo-1',
          delay: immediate,
          events: [
            { at: 1000, text: 'one' },
            { at: 1500, text: 'late', delay: 60_000 },
            { at: 2000, text: 'two' },
            { at: 70_000, text: 'three' }
          ]
        }
      ],
      10_000
    );
    const { events, nextForwardToken } = await get(simulator, { startFromHead: true });
    expect(events.map(({ message }) => message)).toEqual(['one', 'two']);
    await simulator.clock.advance(hour);
    const resumed = await get(simulator, { startFromHead: true, nextToken: nextForwardToken });
    expect(resumed.events.map(({ message }) => message)).toEqual(['three']);
    expect((await get(simulator, { startFromHead: true })).events).toHaveLength(4);
  });

  it('moves the token on empty pages in the middle, so that the end stays recognisable', async () => {
    const simulator = await simulate([counting(5_000, 10)], hour, {
      pages: { emptyRate: 0.5, shortRate: 0.5 }
    });
    const events: string[] = [];
    let empty = 0;
    for (let token: string | undefined; ;) {
      const page = await get(simulator, { startFromHead: true, limit: 500, nextToken: token });
      events.push(...page.events.map(({ message }) => message));
      if (page.nextForwardToken === token) {
        break;
      }
      empty += page.events.length === 0 ? 1 : 0;
      token = page.nextForwardToken;
    }
    expect(empty).toBeGreaterThan(0);
    expect(events).toEqual(simulator.expected('job').map(({ message }) => message));
  });

  it.each<[string, object, string]>([
    [
      'a forward token without startFromHead',
      { nextToken: `f/${'1'.repeat(56)}/s` },
      'InvalidParameterException'
    ],
    ['a token of another shape', { nextToken: 'abc' }, 'InvalidParameterException'],
    ['a stream that does not exist', { logStreamName: 'job/algo-9' }, 'ResourceNotFoundException'],
    ['a group that does not exist', { logGroupName: '/nowhere' }, 'ResourceNotFoundException'],
    ['a missing stream name', { logStreamName: undefined }, 'InvalidParameterException']
  ])('refuses %s', async (_, input, name) => {
    const simulator = await simulate([counting(1, 1)], hour);
    await expect(get(simulator, input)).rejects.toMatchObject({ name });
  });
});

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
