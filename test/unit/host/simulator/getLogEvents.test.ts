import { immediate } from '../../../simulator';
import { counting, start } from './accounts';
import { get, hour, simulate } from './logCalls';

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
