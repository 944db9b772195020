import type { EndpointDescription, MetricSeries, Milliseconds } from '../../../../protocol';
import type { Aws } from '../../../aws/aws';
import type { Caller } from '../../../caller';
import type { EndpointMetricsQuery } from '../../endpointPlace';
import type { MetricQuery, Points, Range } from '../metricsQuery';
import { rangeOf, readMetricData } from '../metricsQuery';

/** A minute's numbers are there a minute after it ended. */
const PUBLICATION: Milliseconds = 120_000;

interface Metric extends Pick<MetricSeries, 'name' | 'unit'> {
  readonly namespace: string;
  readonly statistic: string;
  /** Nothing is written down where there was nothing: no number means none. */
  readonly zeroWhereNone?: true;
}

const counted = (name: string): Metric => ({
  namespace: 'AWS/SageMaker',
  name,
  statistic: 'Sum',
  unit: 'Count',
  zeroWhereNone: true
});
const latency = (name: string): Metric[] =>
  ['p50', 'p90', 'p99'].map(statistic => ({
    namespace: 'AWS/SageMaker',
    name,
    statistic,
    unit: 'Microseconds'
  }));
const utilisation = (name: string): Metric => ({
  namespace: '/aws/sagemaker/Endpoints',
  name,
  statistic: 'Average',
  unit: 'Percent'
});

/** https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html, with the statistics that it calls valid. */
const METRICS: readonly Metric[] = [
  ...['Invocations', 'InvocationsPerInstance', 'Invocation4XXErrors', 'Invocation5XXErrors'].map(
    counted
  ),
  ...['ModelLatency', 'OverheadLatency'].flatMap(latency),
  ...['CPUUtilization', 'MemoryUtilization', 'GPUUtilization', 'GPUMemoryUtilization'].map(
    utilisation
  )
];

/**
 * What CloudWatch knows of the variants of an endpoint, by one call. What nobody asked for a minute long was asked for 0
 * times, but has no latency: that stays a gap.
 */
export async function endpointMetrics(
  endpoint: EndpointDescription,
  { since, variant }: EndpointMetricsQuery,
  { aws, caller, now }: { readonly aws: Aws; readonly caller: Caller; readonly now: Milliseconds },
  signal?: AbortSignal
): Promise<MetricSeries[]> {
  const { name } = endpoint.ref;
  const variants = endpoint.variants.map(each => each.name);
  const asked = variants
    .filter(each => variant === undefined || each === variant)
    .flatMap(each => METRICS.map(metric => ({ metric, variant: each })));
  const range = rangeOf(
    { from: Math.max(since, endpoint.createdAt), to: now },
    { series: asked.length, now }
  );
  const queries = asked.map(({ metric, variant: each }): MetricQuery => {
    const dimensions = { EndpointName: name, VariantName: each };
    return { ...metric, dimensions };
  });
  const subject = `the metrics of endpoint ${name}`;
  const found = await readMetricData(queries, range, { aws, caller, subject }, signal);
  return asked.flatMap(({ metric, variant: each }, index): MetricSeries[] => {
    const points = found[index] ?? { times: [], values: [] };
    const { times, values } = metric.zeroWhereNone ? filled(points, range, now) : points;
    const { name: of, statistic, unit } = metric;
    return times.length === 0
      ? []
      : [
          {
            name: of,
            source: 'endpoint',
            variant: each,
            statistic,
            unit,
            period: range.period,
            times,
            values
          }
        ];
  });
}

/** A number for every period that is over and published. */
function filled({ times, values }: Points, { from, to, period }: Range, now: Milliseconds): Points {
  const known = new Map(times.map((time, index) => [time, values[index] ?? 0]));
  const all: Points = { times: [], values: [] };
  for (let time = from; time < to; time += period) {
    const value = known.get(time) ?? (time + period + PUBLICATION <= now ? 0 : undefined);
    if (value !== undefined) {
      all.times.push(time);
      all.values.push(value);
    }
  }
  return all;
}
