import { readPage } from '../logs/page';
import { seedOf, unit } from '../random';
import type { Region } from '../region';
import type { Endpoint } from '../sagemaker/endpoint';
import { logGroups, type Job } from '../sagemaker/job';
import type { JobKind } from '../scenario';

/** `count` values of `value` in the minute that begins at `time`. */
export interface Sample {
  readonly time: number;
  readonly value: number;
  readonly count: number;
}

/** A metric: its name, and its samples in a range of time that are published at `now`. */
export interface Series {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit: string;
  samples(from: number, to: number, now: number): Sample[];
  /** Whether it had a sample in the two weeks before `now`, 15 minutes of lag included. */
  listed(now: number): boolean;
}

const minute = 60_000;
/** A minute's values are there a minute after it ended. */
const publication = minute;
const listLag = 15 * minute;

/** Every metric of a region: those of its jobs' hosts, of their metric definitions, and of its endpoints. */
export function* seriesOf(region: Region): Generator<Series, void, void> {
  for (const kind of ['training', 'processing', 'transform'] as const) {
    for (const job of region.jobs[kind].values()) {
      yield* hostSeries(job, kind);
      if (kind === 'training') {
        yield* algorithmSeries(job);
      }
    }
  }
  for (const endpoint of region.endpoints.values()) {
    yield* endpointSeries(endpoint);
  }
}

function* hostSeries(job: Job, kind: JobKind): Generator<Series, void, void> {
  const gpus = gpuCount(job.plan.instanceType);
  const names = [
    ['CPUUtilization', 100 * cpuCount(job.plan.instanceType)],
    ['MemoryUtilization', 100],
    ...(kind === 'transform' ? [] : ([['DiskUtilization', 100]] as const)),
    ...(gpus > 0
      ? ([
          ['GPUUtilization', 100 * gpus],
          ['GPUMemoryUtilization', 100 * gpus]
        ] as const)
      : [])
  ] as const;
  for (let host = 1; host <= job.plan.instanceCount; host++) {
    for (const [name, full] of names) {
      const seed = seedOf(`${job.name} ${host} ${name}`);
      yield {
        namespace: logGroups[kind],
        name,
        dimensions: { Host: `${job.name}/algo-${host}` },
        unit: 'Percent',
        samples: (from, to, now) =>
          minutesBetween(from, to, now).flatMap(time => {
            const busy = busyAt(job, time);
            return busy === undefined
              ? []
              : [{ time, count: 1, value: full * level(name, busy, seed, time) }];
          }),
        listed: now => (job.timeline.started(now - listLag) ?? now) < now - listLag
      };
    }
  }
}

/** How far the training is at `time` (0 … 1); `undefined` when no instance runs. */
function busyAt(job: Job, time: number): number | undefined {
  const transitions = job.timeline.transitions(time);
  const last = transitions.at(-1);
  const started = job.timeline.started(time);
  if (!last || started === undefined || job.timeline.ended(time) !== undefined) {
    return undefined;
  }
  return last.status === 'Training' ? Math.min(1, (time - last.start) / (10 * minute)) : 0;
}

function level(name: string, busy: number, seed: number, time: number): number {
  const noise = unit(seed, Math.floor(time / minute)) - 0.5;
  switch (name) {
    case 'MemoryUtilization':
      return 0.12 + 0.35 * busy + 0.02 * noise;
    case 'DiskUtilization':
      return 0.08 + 0.1 * busy + 0.005 * noise;
    case 'GPUMemoryUtilization':
      return busy > 0 ? 0.71 + 0.01 * noise : 0;
    case 'GPUUtilization':
      return busy > 0 ? 0.87 + 0.2 * noise : 0;
    default:
      return 0.05 + (busy > 0 ? 0.45 : 0) + 0.2 * Math.abs(noise);
  }
}

function* algorithmSeries(job: Job): Generator<Series, void, void> {
  for (const { name, regex } of job.plan.metrics ?? []) {
    yield {
      namespace: logGroups.training,
      name,
      dimensions: { TrainingJobName: job.name },
      unit: 'None',
      samples: (from, to, now) => {
        const expression = new RegExp(regex);
        const { events } = readPage({
          streams: job.streams,
          now: now - publication,
          from,
          to: to - 1,
          maxEvents: 1_000_000,
          maxBytes: Infinity,
          matches: message => expression.test(message)
        });
        return events.map(({ timestamp, message }) => ({
          time: Math.floor(timestamp / minute) * minute,
          value: Number(expression.exec(message)?.[1] ?? NaN),
          count: 1
        }));
      },
      listed: now => (job.timeline.started(now - listLag) ?? now) < now - listLag
    };
  }
}

function* endpointSeries(endpoint: Endpoint): Generator<Series, void, void> {
  for (const variant of endpoint.variantNames) {
    const dimensions = { EndpointName: endpoint.name, VariantName: variant };
    const seed = seedOf(`${endpoint.name} ${variant}`);
    const make = (
      name: string,
      unit: string,
      samplesAt: (time: number, requests: number) => Sample[],
      namespace = 'AWS/SageMaker'
    ): Series => ({
      namespace,
      name,
      dimensions,
      unit,
      samples: (from, to, now) =>
        minutesBetween(from, to, now).flatMap(time =>
          samplesAt(time, requestsAt(endpoint, variant, seed, time))
        ),
      listed: now => endpoint.created < now - listLag
    });
    // Zero is not emitted: an idle endpoint has gaps.
    const counted = (time: number, value: number, count: number): Sample[] =>
      count > 0 ? [{ time, value, count }] : [];
    const instances = (time: number) =>
      Math.max(1, endpoint.variants(time).find(({ name }) => name === variant)?.instances ?? 1);
    yield make('Invocations', 'None', (time, requests) => counted(time, 1, requests));
    yield make('InvocationsPerInstance', 'None', (time, requests) =>
      counted(time, 1 / instances(time), requests)
    );
    yield make('ModelLatency', 'Microseconds', (time, requests) =>
      counted(time, 12_000 + 9000 * unit(seed ^ 7, time / minute), requests)
    );
    yield make('OverheadLatency', 'Microseconds', (time, requests) =>
      counted(time, 2500 + 1500 * unit(seed ^ 11, time / minute), requests)
    );
    yield make('Invocation5XXErrors', 'None', (time, requests) => {
      const errors = endpoint.invoked.get(`${variant} ${time / minute}`)?.errors ?? 0;
      return errors > 0 ? [{ time, value: 1, count: errors }] : counted(time, 0, requests);
    });
    for (const name of ['CPUUtilization', 'MemoryUtilization', 'DiskUtilization']) {
      yield make(
        name,
        'Percent',
        (time, requests) => {
          const serving = endpoint.created <= time && endpoint.variants(time).length > 0;
          const load = Math.min(1, requests / (600 * instances(time)));
          return serving ? [{ time, value: 100 * level(name, load, seed, time), count: 1 }] : [];
        },
        '/aws/sagemaker/Endpoints'
      );
    }
  }
}

function requestsAt(endpoint: Endpoint, variant: string, seed: number, time: number): number {
  const planned =
    endpoint.variants(time).find(({ name }) => name === variant)?.invocationsPerMinute ?? 0;
  const day = 0.75 + 0.25 * Math.sin((time / 86_400_000) * 2 * Math.PI);
  const noise = 0.85 + 0.3 * unit(seed, time / minute);
  return (
    Math.round(planned * day * noise) +
    (endpoint.invoked.get(`${variant} ${time / minute}`)?.count ?? 0)
  );
}

/** The beginnings of the minutes in [from, to) whose values are published at `now`. */
function minutesBetween(from: number, to: number, now: number): number[] {
  const first = Math.ceil(from / minute) * minute;
  const end = Math.min(to, now - minute - publication + 1);
  const times: number[] = [];
  for (let time = first; time < end; time += minute) {
    times.push(time);
  }
  return times;
}

function gpuCount(instanceType: string): number {
  const match = /^ml\.(?:g|p)\d\w*\.(?:(\d+))?xlarge$/.exec(instanceType);
  if (!match) {
    return 0;
  }
  const size = Number(match[1] ?? 1);
  return size >= 16 ? 8 : size >= 8 ? 4 : 1;
}

function cpuCount(instanceType: string): number {
  const size = /\.(\d*)(x?large)$/.exec(instanceType);
  return size?.[2] === 'large' ? 2 : 4 * Number(size?.[1] === '' ? 1 : (size?.[1] ?? 1));
}
