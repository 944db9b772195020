import { join } from 'node:path';
import type { MetricSeries, Problem } from '../../../src/protocol';
import { systemClock } from '../../../src/host/clock';
import { createLogs } from '../../../src/host/logs';
import { createMetrics } from '../../../src/host/metrics';
import type { Place } from '../../../src/host/places/place';
import { ProblemError } from '../../../src/host/problem';
import { caller, ended, request, Surroundings, trained } from './surroundings';

const surroundings = new Surroundings();
const place = surroundings.place();
const logs = createLogs({
  locations: {
    logs: join(surroundings.directory, 'logs')
  },
  clock: systemClock,
  source: (job, by) => place.logSource(job, by)
});
const metrics = createMetrics({ logs, place: () => place, clock: systemClock });
afterAll(() => {
  logs[Symbol.dispose]();
  surroundings[Symbol.dispose]();
});

const definitions = [{ name: 'loss', regex: 'loss: ([0-9.]+)' }];
const named = (series: readonly MetricSeries[], name: string) =>
  series.find(each => each.name === name);

const bound = (real: Place, member: unknown): unknown =>
  typeof member === 'function' ? member.bind(real) : member;

describe('metrics of a local job', () => {
  it('are read whole once it has ended', async () => {
    const job = await trained(
      place,
      'for step in range(5000): print(f"step {step} loss: {step / 1000}")',
      { metricDefinitions: definitions }
    );
    const loss = named(await metrics.read(job, caller()), 'loss');
    expect(loss?.values).toEqual(Array.from({ length: 5000 }, (_, step) => step / 1000));
    expect(loss?.times).toHaveLength(5000);
    expect(loss?.times[0]).toBeGreaterThanOrEqual(job.startedAt ?? Infinity);
    expect(loss?.times.at(-1)).toBeLessThanOrEqual(job.endedAt ?? 0);
  });

  it('are read without the machine’s where those cannot be asked, which is told', async () => {
    const job = await trained(place, 'print("loss: 1")', { metricDefinitions: definitions });
    const read = async () => {
      throw new ProblemError('denied', 'AWS does not allow GetMetricData.');
    };
    const mute: Place = new Proxy<Place>(place, {
      get: (real, name) =>
        name === 'machineMetrics' ? () => ({ read }) : bound(real, Reflect.get(real, name))
    });
    const partial = createMetrics({ logs, place: () => mute, clock: systemClock });
    const told: Problem[] = [];
    const series = await partial.read(job, caller(), problem => told.push(problem));
    expect(series.map(({ name, values }) => [name, values])).toEqual([['loss', [1]]]);
    expect(told).toEqual([{ kind: 'denied', message: 'AWS does not allow GetMetricData.' }]);
  });

  it('come while it runs, with the machine’s, at most once a second, and thinned', async () => {
    const ref = await place.train(
      request(
        `
import time
for step in range(30):
    for part in range(100): print(f"loss: {step}.{part}")
    end = time.monotonic() + 0.1
    while time.monotonic() < end: pass
`,
        { metricDefinitions: definitions }
      ),
      caller(),
      () => undefined
    );
    const told: { at: number; series: MetricSeries[] }[] = [];
    const both: { at: number; series: MetricSeries[] }[] = [];
    const job = await place.describe(ref, caller());
    const watches = [told, both].map(seen =>
      metrics.watch(job, caller(), series => seen.push({ at: Date.now(), series }))
    );
    await ended(place, ref);
    while (Math.max(0, ...(named(told.at(-1)?.series ?? [], 'loss')?.values ?? [])) < 29.9) {
      await systemClock.sleep(50);
    }
    watches.forEach(watch => watch[Symbol.dispose]());
    expect(both.map(({ series }) => series)).toEqual(told.map(({ series }) => series));
    told
      .slice(1)
      .forEach(({ at }, index) => expect(at - (told[index]?.at ?? 0)).toBeGreaterThan(950));
    expect(told.length).toBeGreaterThanOrEqual(3);

    const last = told.at(-1)?.series ?? [];
    expect(named(last, 'loss')?.times.length).toBeLessThanOrEqual(2000);
    const cpu = named(last, 'CPUUtilization');
    expect(cpu).toMatchObject({ source: 'instance', host: 'algo-1', unit: 'Percent' });
    expect(Math.max(...(cpu?.values ?? []))).toBeGreaterThan(10);
    expect(Math.max(...(named(last, 'MemoryUsed')?.values ?? []))).toBeGreaterThan(1e6);
    const memory = named(last, 'MemoryUtilization')?.values ?? [];
    expect(Math.max(...memory)).toBeLessThanOrEqual(100);
  }, 20_000);
});
