import { immediate } from '../../../simulator';
import { accountWith, counting, digestOf, group, start } from './accounts';
import { filter, filterAll, hour, simulate } from './logCalls';

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
