import { scenarios } from '../../simulator';
import { compare, refOf, Rig, TRUE } from '../../unit/host/sagemaker/rig';
import { MemoryLog } from '../../unit/host/sagemaker/memoryLog';

jest.setTimeout(120_000);

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

function median(numbers: readonly number[]): number {
  return [...numbers].sort((one, other) => one - other)[numbers.length >> 1] ?? NaN;
}

describe('following a job', () => {
  it.each([1, 16])(
    'of %d instances takes at most 2,000 calls an hour, and a new line at most 1.5 s in the median',
    async nodes => {
      const minutes = 8;
      using rig = new Rig({
        scenario: scenarios.steady(nodes, minutes * MINUTE),
        latency: 60,
        quotas: 'aws'
      });
      const log = await rig.run(rig.read('steady'));
      expect(compare(log, rig, 'steady')).toEqual(TRUE);
      // From the fourth minute of training on: before, a person looks on and the job may fail at once.
      const from = rig.simulator.startedAt + 4 * MINUTE;
      const until = rig.simulator.startedAt + (minutes + 1) * MINUTE;
      const calls = rig.simulator.counters.calls.filter(({ at }) => at >= from && at < until);
      expect((calls.length / (until - from)) * 60 * MINUTE).toBeLessThanOrEqual(2_000);
      const waits = log.events.map(
        ({ id, ingestion }) => (log.arrivals.get(id) ?? NaN) - ingestion
      );
      expect(median(waits)).toBeLessThanOrEqual(1_500);
    }
  );

  it('settles ten seconds after the end, and looks on for two minutes', async () => {
    using rig = new Rig({ scenario: scenarios.steady(1, 2 * MINUTE), latency: 60, quotas: 'aws' });
    const log = await rig.run(rig.read('steady'));
    const ended = rig.simulator.startedAt + MINUTE + 2 * MINUTE + 10 * SECOND;
    expect((log.settledAt ?? NaN) - ended).toBeGreaterThanOrEqual(10 * SECOND);
    expect((log.settledAt ?? NaN) - ended).toBeLessThan(20 * SECOND);
    expect(rig.clock.now() - ended).toBeGreaterThanOrEqual(120 * SECOND);
    expect(rig.clock.now() - ended).toBeLessThan(150 * SECOND);
  });
});

describe('attaching', () => {
  it('to a job with a long log behind it shows the newest lines within a second', async () => {
    using rig = new Rig({ scenario: scenarios.day, latency: 60, quotas: 'aws' });
    const log = new MemoryLog(rig.clock);
    const begun = rig.clock.now();
    const stop = new AbortController();
    const append = log.append.bind(log);
    log.append = (events, cursor) => {
      stop.abort();
      return append(events, cursor);
    };
    await rig.run(rig.read('day', log, stop.signal).catch(() => undefined));
    expect(log.size).toBe(1_000);
    expect((log.events.at(-1)?.time ?? 0) - begun).toBeGreaterThan(-10 * SECOND);
    expect(rig.clock.now() - begun).toBeLessThanOrEqual(SECOND);
  });

  it('to a job that ended reads little more than the pages that there are, as fast as the quota allows', async () => {
    const scenario = scenarios.steady(8, 20 * MINUTE, { created: -60 * MINUTE, every: 96 });
    const quota = 25;
    using rig = new Rig({
      scenario,
      latency: 60,
      quotas: { 'Logs.FilterLogEvents': quota }
    });
    const begun = rig.clock.now();
    const log = await rig.run(rig.read('steady'));
    const took = (rig.clock.now() - begun) / SECOND;
    expect(compare(log, rig, 'steady')).toEqual(TRUE);
    expect(log.size).toBeGreaterThan(99_000);
    const { calls, throttled } = rig.simulator.counters.total('Logs.FilterLogEvents');
    const pages = Math.ceil((log.size * 126) / 1_048_576);
    expect(throttled).toBe(0);
    expect(calls).toBeLessThanOrEqual(pages * 2);
    expect(took).toBeLessThanOrEqual(pages / quota + 1);
  });

  it('to many jobs at once stays within the quota and starves none', async () => {
    using rig = new Rig({ scenario: scenarios.fleet, latency: 60, quotas: 'aws' });
    const stop = new AbortController();
    const logs = Array.from({ length: 40 }, () => new MemoryLog(rig.clock));
    const runs = logs.map(async (log, number) => {
      const name = `fleet-${String(number).padStart(3, '0')}`;
      const description = await rig.place.describe(refOf(name), rig.caller);
      await rig.place.logSource(description, rig.caller).run(log, stop.signal);
    });
    const settled = Promise.allSettled(runs);
    await rig.run(rig.clock.sleep(MINUTE));
    stop.abort();
    await rig.run(settled);
    expect(rig.simulator.counters.total('Logs').throttled).toBe(0);
    for (const log of logs) {
      expect(log.caughtUpAt).toBeDefined();
      expect(rig.clock.now() - (log.events.at(-1)?.time ?? 0)).toBeLessThan(15 * SECOND);
    }
  });
});
