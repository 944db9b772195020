import type { Input } from '../input';
import { paginate } from '../paging';
import type { Context } from '../service';
import { groupNameOf } from './group';
import type { LogStream } from './stream';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html */
export function describeLogGroups(input: Input, { region, clock }: Context) {
  const prefix = input.optionalString('logGroupNamePrefix');
  const pattern = input.optionalString('logGroupNamePattern');
  if (prefix !== undefined && pattern !== undefined) {
    input.refuse(
      'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.'
    );
  }
  const groups = region.logs
    .list(clock.now())
    .filter(group => group.name.startsWith(prefix ?? '') && group.name.includes(pattern ?? ''));
  const { items, nextToken } = paginate(
    groups,
    input,
    input.within('limit', 1, 50, 50),
    'nextToken'
  );
  return {
    logGroups: items.map(group => ({
      logGroupName: group.name,
      creationTime:
        group.created ?? Math.min(...group.list(clock.now()).map(stream => stream.visibleFrom)),
      metricFilterCount: 0,
      arn: `${group.arn}:*`,
      logGroupArn: group.arn,
      storedBytes: 0,
      logGroupClass: 'STANDARD'
    })),
    nextToken
  };
}

export interface DescribedLogStream {
  readonly logStreamName: string;
  readonly creationTime: number;
  readonly firstEventTimestamp?: number;
  /** Eventually consistent: may lag by an hour. */
  readonly lastEventTimestamp?: number;
  readonly lastIngestionTime?: number;
  readonly uploadSequenceToken: string;
  readonly arn: string;
  /** Always zero since 2019. */
  readonly storedBytes: 0;
}

export interface DescribeLogStreamsOutput {
  readonly logStreams: DescribedLogStream[];
  readonly nextToken?: string;
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html */
export function describeLogStreams(
  input: Input,
  { region, clock }: Context
): DescribeLogStreamsOutput {
  const now = clock.now();
  const group = region.logs.get(groupNameOf(input), now);
  const orderBy = input.choice('orderBy', ['LogStreamName', 'LastEventTime'], 'LogStreamName');
  const prefix = input.optionalString('logStreamNamePrefix');
  if (orderBy === 'LastEventTime' && prefix !== undefined) {
    input.refuse('Cannot order by LastEventTime with a logStreamNamePrefix.');
  }
  // Streams are described as they were when the index was last brought up to date.
  const lag = region.pages.describeLag;
  const indexed = lag > 0 ? Math.floor(now / lag) * lag : now;
  const streams = group.list(now, prefix);
  if (orderBy === 'LastEventTime') {
    const times = new Map(streams.map(stream => [stream, stream.eventTime('last', indexed) ?? 0]));
    streams.sort((a, b) => (times.get(a) ?? 0) - (times.get(b) ?? 0));
  }
  if (input.optionalBoolean('descending') ?? false) {
    streams.reverse();
  }
  const { items, nextToken } = paginate(
    streams,
    input,
    input.within('limit', 1, 50, 50),
    'nextToken'
  );
  return {
    logStreams: items.map(stream => describe(stream, indexed, group.arn)),
    ...(nextToken === undefined ? {} : { nextToken })
  };
}

function describe(stream: LogStream, indexed: number, groupArn: string): DescribedLogStream {
  const first = stream.eventTime('first', indexed);
  const last = stream.eventTime('last', indexed);
  return {
    logStreamName: stream.name,
    creationTime: stream.visibleFrom,
    ...(first === undefined ? {} : { firstEventTimestamp: first }),
    ...(last === undefined ? {} : { lastEventTimestamp: last, lastIngestionTime: last }),
    uploadSequenceToken: '49039859000000000000000000000000000000000000000000000000',
    arn: `${groupArn}:log-stream:${stream.name}`,
    storedBytes: 0
  };
}
