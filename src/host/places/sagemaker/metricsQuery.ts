import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { Milliseconds } from '../../../protocol';
import type { Aws } from '../../aws/aws';
import type { Caller } from '../../caller';

const MINUTE: Milliseconds = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Periods, and for how long CloudWatch keeps numbers so fine.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html (Metrics retention)
 */
const PERIODS: readonly { readonly period: Milliseconds; readonly kept: Milliseconds }[] = [
  { period: MINUTE, kept: 15 * DAY },
  { period: 5 * MINUTE, kept: 63 * DAY },
  { period: 15 * MINUTE, kept: 63 * DAY },
  { period: HOUR, kept: 455 * DAY },
  { period: 6 * HOUR, kept: 455 * DAY }
];
const COARSEST: Milliseconds = DAY;

/** What one call may ask for. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const MOST_QUERIES = 500;
const MOST_POINTS = 100_800;

/** One metric of CloudWatch, and what to make of its samples in a period. */
export interface MetricQuery {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** `Average`, `Sum`, `p99`, … */
  readonly statistic: string;
}

/** Ascending times, each the beginning of its period; periods of which CloudWatch knows nothing are absent. */
export interface Points {
  readonly times: Milliseconds[];
  readonly values: number[];
}

/** A stretch of time, cut into periods; `to` is exclusive. */
export interface Range {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
  readonly period: Milliseconds;
}

/**
 * The finest period that CloudWatch still has from `from` on, and that gives the points of so many series in one call.
 * Both ends fall on periods, as CloudWatch asks for.
 */
export function rangeOf(
  { from, to }: Pick<Range, 'from' | 'to'>,
  { series, now }: { readonly series: number; readonly now: Milliseconds }
): Range {
  const most = Math.floor(MOST_POINTS / Math.max(1, Math.min(series, MOST_QUERIES)));
  const fine = PERIODS.find(
    ({ period, kept }) => now - from <= kept && (to - from) / period + 2 <= most
  );
  const period = fine?.period ?? COARSEST;
  const start = Math.floor(from / period) * period;
  return { from: start, to: Math.max(Math.ceil(to / period) * period, start + period), period };
}

/**
 * The points of each query, in the order of the queries, by one GetMetricData call where there are no more than 500.
 *
 * @param subject what the numbers are of, as a noun with its name
 */
export async function readMetricData(
  queries: readonly MetricQuery[],
  range: Range,
  {
    aws,
    caller,
    subject
  }: { readonly aws: Aws; readonly caller: Caller; readonly subject: string },
  signal?: AbortSignal
): Promise<Points[]> {
  const { GetMetricDataCommand } = await import('../../aws/sdk/cloudwatch');
  const found = queries.map((): Points => ({ times: [], values: [] }));
  for (let first = 0; first < queries.length; first += MOST_QUERIES) {
    const asked = queries.slice(first, first + MOST_QUERIES).map(dataQuery(first, range.period));
    let token: string | undefined;
    do {
      const request = new GetMetricDataCommand({
        MetricDataQueries: asked,
        StartTime: new Date(range.from),
        EndTime: new Date(range.to),
        ScanBy: 'TimestampAscending',
        NextToken: token
      });
      const answer = await aws.call(
        caller,
        { operation: 'GetMetricData', subject, signal },
        async (clients, abortSignal) => (await clients.cloudwatch()).send(request, { abortSignal })
      );
      for (const { Id, Timestamps = [], Values = [] } of answer.MetricDataResults ?? []) {
        const points = found[Number(Id?.slice(1))];
        points?.times.push(...Timestamps.map(time => time.getTime()));
        points?.values.push(...Values);
      }
      token = answer.NextToken;
    } while (token);
  }
  return found;
}

/** An id begins with a small letter; ours goes on with the query's place among all. */
function dataQuery(first: number, period: Milliseconds) {
  return (
    { namespace, name, dimensions, statistic }: MetricQuery,
    index: number
  ): MetricDataQuery => ({
    Id: `q${first + index}`,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }))
      },
      Period: period / 1_000,
      Stat: statistic
    }
  });
}
