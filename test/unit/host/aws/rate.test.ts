import { Bucket, quotaOf, RateLimits } from '../../../../src/host/aws/rate';
import { SimulatedClock } from '../../../simulator';

const START = Date.UTC(2026, 10, 22);

/** Takes as many turns as there is time for; when each was, in milliseconds since the start. */
async function take(
  clock: SimulatedClock,
  bucket: Bucket,
  turns: number,
  lane = 'one'
): Promise<number[]> {
  const times: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    await bucket.take({ lane });
    times.push(clock.now() - START);
  }
  return times;
}

describe('the quota of an operation', () => {
  it.each([
    ['FilterLogEvents', 'us-east-1', 25],
    ['FilterLogEvents', 'us-west-2', 10],
    ['FilterLogEvents', 'eu-central-1', 5],
    ['SomethingNew', 'us-east-1', 5]
  ])('%s in %s is %d calls a second', (operation, region, quota) => {
    expect(quotaOf(operation, region)).toBe(quota);
  });

  it('is shared by those of one account, region and operation, and by nobody else', () => {
    const limits = new RateLimits(new SimulatedClock(START, 0));
    const bucket = limits.bucket('1', 'us-east-1', 'FilterLogEvents');
    expect(limits.bucket('1', 'us-east-1', 'FilterLogEvents')).toBe(bucket);
    expect(limits.bucket('2', 'us-east-1', 'FilterLogEvents')).not.toBe(bucket);
    expect(limits.bucket('1', 'us-west-2', 'FilterLogEvents')).not.toBe(bucket);
    expect(limits.bucket('1', 'us-east-1', 'ListTrainingJobs')).not.toBe(bucket);
  });
});

describe('a bucket', () => {
  let clock: SimulatedClock;

  beforeEach(() => {
    clock = new SimulatedClock(START, 0);
  });

  it.each([
    ['all of the quota, and no more at once than AWS keeps for a second', false, 20, 0.97],
    ['after a throttle never more than the quota in any second, and most of it', true, 10, 0.85]
  ])('lets through %s', async (_, throttled, mostInASecond, least) => {
    const bucket = new Bucket(clock, 10);
    if (throttled) {
      bucket.throttled();
      for (let second = 0; second < 60; second += 1) {
        await clock.advance(1_000);
        bucket.succeeded();
      }
    }
    const since = clock.now() - START;
    const times = await clock.run(take(clock, bucket, 100));
    for (const time of times) {
      const within = times.filter(other => other >= time && other < time + 1_000).length;
      expect(within).toBeLessThanOrEqual(mostInASecond);
    }
    expect((times.at(-1) ?? Infinity) - since).toBeLessThan((100 / (10 * least)) * 1_000);
  });

  it('lets lanes take turns, so that nobody starves beside a busy one', async () => {
    const bucket = new Bucket(clock, 10);
    const order: string[] = [];
    const turn = async (lane: string) => {
      await bucket.take({ lane });
      order.push(lane);
    };
    const busy = Array.from({ length: 50 }, () => turn('busy'));
    await clock.run(Promise.all([...busy, turn('small'), turn('other')]));
    // Those that may come at once, and then each in turn.
    expect(order.indexOf('small')).toBeLessThan(10);
    expect(order.indexOf('other')).toBeLessThan(11);
  });

  it('lets a person who waits go first', async () => {
    const bucket = new Bucket(clock, 5);
    const order: string[] = [];
    const calls = Array.from({ length: 20 }, async () => {
      await bucket.take({ lane: 'busy' });
      order.push('busy');
    });
    await clock.advance(500);
    const urgent = bucket.take({ lane: 'view', urgent: true }).then(() => order.push('urgent'));
    const before = order.length;
    await clock.run(Promise.all([...calls, urgent]));
    expect(order.indexOf('urgent')).toBe(before);
  });

  it('slows down when AWS throttles, holds everybody back, and recovers slowly', async () => {
    const bucket = new Bucket(clock, 20);
    const first = bucket.rate;
    bucket.throttled();
    bucket.throttled();
    expect(bucket.rate).toBeCloseTo(first * 0.7);
    const [next] = await clock.run(take(clock, bucket, 1));
    expect(next).toBeGreaterThanOrEqual(500);
    for (let second = 0; second < 60; second += 1) {
      await clock.advance(1_000);
      bucket.succeeded();
    }
    expect(bucket.rate).toBeCloseTo(0.9 * first);
  });

  it('never slows down to nothing', async () => {
    const bucket = new Bucket(clock, 20);
    for (let second = 0; second < 100; second += 1) {
      await clock.advance(1_000);
      bucket.throttled();
    }
    expect(bucket.rate).toBeCloseTo(1);
  });

  it('forgets who no longer waits', async () => {
    const bucket = new Bucket(clock, 1);
    await bucket.take({ lane: 'one' });
    const stop = new AbortController();
    const waiting = bucket.take({ lane: 'two', signal: stop.signal });
    stop.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    const [next] = await clock.run(take(clock, bucket, 1));
    expect(next).toBeLessThan(1_500);
  });
});
