import type { Input } from '../input';
import { paginate } from '../paging';
import type { Context, Service } from '../service';
import { describeAlarms } from './alarms';
import { seriesOf, type Sample, type Series } from './series';
import { byPeriod, statistic, type Datapoint } from './statistic';

const day = 24 * 3_600_000;
const maxQueries = 500;
const maxDatapoints = 100_800;
const maxStatisticsPoints = 1440;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html; math and SEARCH are refused. */
function getMetricData(input: Input, context: Context) {
  const queries = input.structures('MetricDataQueries');
  if (queries.length === 0 || queries.length > maxQueries) {
    input.refuse(`The collection MetricDataQueries must have a size between 1 and ${maxQueries}.`);
  }
  const from = input.time('StartTime');
  const to = input.time('EndTime');
  if (from >= to) {
    input.refuse('The parameter StartTime must be less than the parameter EndTime.');
  }
  const newestFirst =
    input.choice('ScanBy', ['TimestampDescending', 'TimestampAscending'], 'TimestampDescending') ===
    'TimestampDescending';
  const limit = input.within('MaxDatapoints', 1, maxDatapoints, maxDatapoints);
  const skip = Number(input.optionalString('NextToken') ?? 0);
  const series = [...seriesOf(context.region)];
  let seen = 0;
  const results = queries.map(query => {
    const id = query.string('Id');
    if (query.has('Expression')) {
      query.refuse(`Query ${id}: the simulator has no metric math and no SEARCH.`);
    }
    const stat = query.structure('MetricStat');
    const name = stat.string('Stat');
    const points = datapoints(series, stat.structure('Metric'), context, {
      from,
      to,
      period: periodOf(stat),
      compute:
        statistic(name) ?? stat.refuse(`The value ${name} for parameter Stat is not supported.`)
    });
    if (newestFirst) {
      points.reverse();
    }
    // A page is the points from `skip` on, counted over all queries in their order.
    const page = points.slice(Math.max(0, skip - seen), Math.max(0, skip + limit - seen));
    seen += points.length;
    return {
      Id: id,
      Label: query.optionalString('Label') ?? stat.structure('Metric').string('MetricName'),
      Timestamps: page.map(({ time }) => new Date(time)),
      Values: page.map(({ value }) => value),
      StatusCode: seen > skip + limit ? 'PartialData' : 'Complete'
    };
  });
  return {
    MetricDataResults: results.filter(
      (_, at) => queries[at]?.optionalBoolean('ReturnData') ?? true
    ),
    Messages: [],
    ...(seen > skip + limit ? { NextToken: String(skip + limit) } : {})
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html */
function getMetricStatistics(input: Input, context: Context) {
  const from = input.time('StartTime');
  const to = input.time('EndTime');
  const period = periodOf(input);
  if ((to - from) / period > maxStatisticsPoints) {
    input.refuse(
      `You have requested up to ${Math.ceil((to - from) / period)} datapoints, which exceeds the limit of ${maxStatisticsPoints}.`
    );
  }
  const names = [
    ...(input.strings('Statistics') ?? []),
    ...(input.strings('ExtendedStatistics') ?? [])
  ];
  const found = match([...seriesOf(context.region)], input);
  const groups = byPeriod(found ? samplesOf(found, from, to, period, context) : [], period);
  return {
    Label: input.string('MetricName'),
    Datapoints: [...groups].map(([time, samples]) => {
      const point: Record<string, unknown> = { Timestamp: new Date(time), Unit: found?.unit };
      const extended: Record<string, number> = {};
      for (const name of names) {
        const compute = statistic(name) ?? input.refuse(`The value ${name} is not a statistic.`);
        if (name.startsWith('p')) {
          extended[name] = compute(samples);
        } else {
          point[name] = compute(samples);
        }
      }
      return Object.keys(extended).length > 0 ? { ...point, ExtendedStatistics: extended } : point;
    })
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html: pages of 500, 15 minutes late. */
function listMetrics(input: Input, { region, clock }: Context) {
  const namespace = input.optionalString('Namespace');
  const name = input.optionalString('MetricName');
  const wanted = input.structures('Dimensions');
  const series = [...seriesOf(region)].filter(
    each =>
      each.listed(clock.now()) &&
      (namespace === undefined || each.namespace === namespace) &&
      (name === undefined || each.name === name) &&
      wanted.every(dimension => {
        const value = each.dimensions[dimension.string('Name')];
        const asked = dimension.optionalString('Value');
        return value !== undefined && (asked === undefined || asked === value);
      })
  );
  const { items, nextToken } = paginate(series, input, 500);
  return {
    Metrics: items.map(each => ({
      Namespace: each.namespace,
      MetricName: each.name,
      Dimensions: Object.entries(each.dimensions).map(([Name, Value]) => ({ Name, Value }))
    })),
    NextToken: nextToken
  };
}

function datapoints(
  series: readonly Series[],
  metric: Input,
  context: Context,
  range: {
    readonly from: number;
    readonly to: number;
    readonly period: number;
    readonly compute: (samples: readonly Sample[]) => number;
  }
): Datapoint[] {
  const found = match(series, metric);
  if (!found) {
    return [];
  }
  const samples = samplesOf(found, range.from, range.to, range.period, context);
  return [...byPeriod(samples, range.period)]
    .map(([time, group]) => ({ time, value: range.compute(group) }))
    .sort((a, b) => a.time - b.time);
}

/** Minutes are kept for 15 days, five minutes for 63, hours for 455: a finer period has nothing older. */
function samplesOf(
  series: Series,
  from: number,
  to: number,
  period: number,
  { clock }: Context
): Sample[] {
  const now = clock.now();
  const kept = period < 300_000 ? 15 * day : period < 3_600_000 ? 63 * day : 455 * day;
  return series.samples(Math.max(from, now - kept), to, now);
}

/** The one metric that has exactly these dimensions. */
function match(series: readonly Series[], metric: Input): Series | undefined {
  const namespace = metric.string('Namespace');
  const name = metric.string('MetricName');
  const dimensions = metric.structures('Dimensions');
  return series.find(
    each =>
      each.namespace === namespace &&
      each.name === name &&
      Object.keys(each.dimensions).length === dimensions.length &&
      dimensions.every(
        dimension => each.dimensions[dimension.string('Name')] === dimension.string('Value')
      )
  );
}

function periodOf(input: Input): number {
  const period = input.number('Period');
  if (![1, 5, 10, 20, 30].includes(period) && (period <= 0 || period % 60 !== 0)) {
    input.refuse('The parameter Period must be 1, 5, 10, 20, 30, or a multiple of 60.');
  }
  return period * 1000;
}

/** Amazon CloudWatch (metrics). */
export const cloudwatch = {
  name: 'CloudWatch',
  signingName: 'monitoring',
  target: 'GraniteServiceVersion20100801',
  query: { version: '2010-08-01', namespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/' },
  complaint: 'InvalidParameterValue',
  operations: {
    DescribeAlarms: describeAlarms,
    GetMetricData: getMetricData,
    GetMetricStatistics: getMetricStatistics,
    ListMetrics: listMetrics
  }
} satisfies Service;
