import { rangeOf } from '../../../../src/host/places/sagemaker/metricsQuery';
import type { MetricSeries } from '../../../../src/protocol';
import type { Scenario } from '../../../simulator';
import { Rig } from '../sagemaker/rig';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const scenario: Scenario = {
  name: 'machines',
  description: 'one job that runs on two instances with a GPU, one long ago',
  start: Date.UTC(2026, 10, 22, 12),
  jobs: [
    {
      name: 'busy',
      created: -30 * MINUTE,
      instanceType: 'ml.g5.xlarge',
      instanceCount: 2,
      stages: [
        { status: 'Starting', lasts: 5 * MINUTE },
        { status: 'Training', lasts: 50 * MINUTE }
      ],
      end: { status: 'Completed' },
      streams: []
    },
    {
      name: 'old',
      created: -20 * DAY,
      instanceType: 'ml.m5.xlarge',
      instanceCount: 1,
      stages: [{ status: 'Training', lasts: 2 * HOUR }],
      end: { status: 'Completed' },
      streams: []
    }
  ]
};

async function rigged(name: string) {
  const rig = new Rig({ scenario });
  const job = await rig.run(rig.describe(name), 2);
  const machines = rig.place.machineMetrics?.(job, rig.caller);
  if (!machines) {
    throw new Error('The place has no metrics of machines.');
  }
  const calls = () => rig.simulator.counters.total('CloudWatch.GetMetricData').calls;
  return { rig, calls, read: () => rig.run(machines.read(), 2) };
}

const summary = (series: readonly MetricSeries[]) =>
  series.map(({ host, name }) => `${host} ${name}`);

describe('the metrics of a training job’s instances', () => {
  it('are five of each host, by one call, with unit, statistic and period', async () => {
    const { rig, calls, read } = await rigged('busy');
    using _rig = rig;
    const series = await read();
    expect(calls()).toBe(1);
    expect(summary(series)).toEqual(
      ['algo-1', 'algo-2'].flatMap(host =>
        ['CPU', 'Memory', 'GPU', 'GPUMemory', 'Disk'].map(what => `${host} ${what}Utilization`)
      )
    );
    expect(series[0]).toMatchObject({
      source: 'instance',
      unit: 'Percent',
      statistic: 'Average',
      period: MINUTE
    });
    const { times = [], values = [] } = series[0] ?? {};
    expect(values).toHaveLength(times.length);
    expect(
      times.every((time, index) => index === 0 || time - (times[index - 1] ?? 0) === MINUTE)
    ).toBe(true);
  });

  it('grow while the job runs, are asked for once a minute, and stay what they were', async () => {
    const { rig, calls, read } = await rigged('busy');
    using _rig = rig;
    const before = (await read())[0]?.times.slice() ?? [];
    await read();
    expect(calls()).toBe(1);
    await rig.clock.advance(10 * MINUTE);
    const times = (await read())[0]?.times ?? [];
    expect(calls()).toBe(2);
    expect(times.slice(0, before.length)).toEqual(before);
    expect(times).toHaveLength(before.length + 10);
    expect(new Set(times).size).toBe(times.length);
  });

  it('of a job of weeks ago come in the period that is kept, and are not asked for again', async () => {
    const { rig, calls, read } = await rigged('old');
    using _rig = rig;
    const series = await read();
    expect(summary(series)).toEqual([
      'algo-1 CPUUtilization',
      'algo-1 MemoryUtilization',
      'algo-1 DiskUtilization'
    ]);
    expect(series[0]).toMatchObject({ period: 5 * MINUTE });
    expect(series[0]?.times).toHaveLength(24);
    await rig.clock.advance(HOUR);
    await read();
    expect(calls()).toBe(1);
  });
});

describe('the period', () => {
  const now = Date.UTC(2026, 10, 22, 12, 0, 30);
  it.each([
    [HOUR, 10, MINUTE],
    [10 * DAY, 5, MINUTE],
    [10 * DAY, 10, 5 * MINUTE],
    [16 * DAY, 5, 5 * MINUTE],
    [62 * DAY, 5, 5 * MINUTE],
    [64 * DAY, 5, HOUR],
    [500 * DAY, 5, DAY]
  ])('from %d ms ago, of %d series, is %d', (age, series, period) => {
    const range = rangeOf({ from: now - age, to: now }, { series, now });
    expect(range.period).toBe(period);
    expect(range.from % period).toBe(0);
    expect(range.to % period).toBe(0);
    expect(range.to).toBeGreaterThanOrEqual(now);
    expect(((range.to - range.from) / period) * series).toBeLessThanOrEqual(100_800);
  });
});
