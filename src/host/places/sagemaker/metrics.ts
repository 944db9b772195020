import type { JobDescription, MetricSeries, Milliseconds } from '../../../protocol';
import type { Aws } from '../../aws/aws';
import type { Caller } from '../../caller';
import type { Clock } from '../../clock';
import type { MachineMetrics } from '../place';
import type { MetricQuery, Points, Range } from './metricsQuery';
import { rangeOf, readMetricData } from './metricsQuery';

/** https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html#cloudwatch-metrics-jobs */
const METRICS = [
  'CPUUtilization',
  'MemoryUtilization',
  'GPUUtilization',
  'GPUMemoryUtilization',
  'DiskUtilization'
] as const;
const STATISTIC = 'Average';

/** Numbers come once a minute, and every question about one of them costs money. */
const EVERY: Milliseconds = 60_000;
/** Periods of the last reading that are read again: their numbers may have come late. */
const AGAIN = 5;
/** When the last numbers of a job that has ended are there. */
const LATEST: Milliseconds = 300_000;

export interface InstanceMetricsOptions {
  readonly job: JobDescription;
  /** The metrics' namespace, which has the name of the job's log group. */
  readonly namespace: string;
  readonly aws: Aws;
  readonly caller: Caller;
  readonly clock: Clock;
}

/**
 * What the instances of a job measure, by CloudWatch: five metrics of each host, read on at most once a minute. A minute
 * without a number stays a gap; a metric without any (a GPU's where there is none) is no series. CPU and GPU count to
 * 100 % for each core and each GPU.
 */
export function instanceMetrics({
  job,
  namespace,
  aws,
  caller,
  clock
}: InstanceMetricsOptions): MachineMetrics {
  const queries = job.hosts.flatMap(host =>
    METRICS.map(name => ({ host, query: queryOf(namespace, job, host, name) }))
  );
  const points = queries.map((): Points => ({ times: [], values: [] }));
  const subject = `the metrics of job ${job.ref.name}`;
  let last: Range | undefined;
  /** When CloudWatch was asked the last time, whatever came of it. */
  let asked: Milliseconds = -Infinity;

  const readOn = async (now: Milliseconds, signal?: AbortSignal) => {
    const whole = rangeOf(
      { from: job.startedAt ?? job.createdAt, to: Math.min(now, (job.endedAt ?? now) + EVERY) },
      { series: queries.length, now }
    );
    const { period } = whole;
    const from =
      last?.period === period ? Math.max(whole.from, last.to - AGAIN * period) : whole.from;
    const range = { ...whole, from };
    const found = await readMetricData(
      queries.map(({ query }) => query),
      range,
      { aws, caller, subject },
      signal
    );
    points.forEach((known, index) => replace(known, range.from, found[index]));
    last = range;
  };

  return {
    async read(signal) {
      const now = clock.now();
      const done = last !== undefined && asked > (job.endedAt ?? Infinity) + LATEST;
      if (!done && now - asked >= EVERY) {
        asked = now;
        await readOn(now, signal);
      }
      return queries.flatMap(({ host, query }, index): MetricSeries[] => {
        const { times, values } = points[index] ?? { times: [], values: [] };
        return times.length === 0
          ? []
          : [
              {
                name: query.name,
                source: 'instance',
                host,
                unit: 'Percent',
                statistic: STATISTIC,
                period: last?.period,
                times,
                values
              }
            ];
      });
    }
  };
}

function queryOf(namespace: string, job: JobDescription, host: string, name: string): MetricQuery {
  const dimensions = { Host: `${job.ref.name}/${host}` };
  return { namespace, name, dimensions, statistic: STATISTIC };
}

/** Puts what was read anew in the place of what is known from `from` on. */
function replace(known: Points, from: Milliseconds, read: Points | undefined): void {
  const kept = known.times.findLastIndex(time => time < from) + 1;
  known.times.splice(kept, Infinity, ...(read?.times ?? []));
  known.values.splice(kept, Infinity, ...(read?.values ?? []));
}
