import type { DescribeEndpointOutput } from '@aws-sdk/client-sagemaker';
import type { Milliseconds } from '../../../../protocol';
import type { Aws } from '../../../aws/aws';
import type { Caller } from '../../../caller';
import type { Clock } from '../../../clock';
import type { EndpointLog, EndpointLogQuery } from '../../../host';
import { ProblemError } from '../../../problem';
import { parseArn } from '../kinds/arn';
import { logKey, readersIn } from '../log';
import { cloudWatchReader } from '../log/cloudwatch';
import { cloudWatchLiveTail } from '../log/liveTail';
import { CloudWatchLog } from '../log/source';

const DAY: Milliseconds = 86_400_000;

/** @throws ProblemError `usage`. While an endpoint is created, nothing tells its variants. */
export function checkVariant(
  { name, variant }: EndpointLogQuery,
  endpoint: DescribeEndpointOutput
): void {
  const { ProductionVariants = [], ShadowProductionVariants = [] } = endpoint;
  const variants = [...ProductionVariants, ...ShadowProductionVariants].flatMap(
    ({ VariantName }) => VariantName ?? []
  );
  if (variant !== undefined && variants.length > 0 && !variants.includes(variant)) {
    throw new ProblemError(
      'usage',
      `Endpoint ${name} has no variant "${variant}"; it has ${variants.join(' and ')}.`
    );
  }
}

/**
 * Streams are `<variant>/<instance-id>`, with `/data-log` or a container's name behind it for some kinds of endpoints.
 *
 * An endpoint may have logged for months: its log begins at the start of a day, and for each such day it is a log of its
 * own.
 */
export function endpointLog(
  { name, variant, since }: EndpointLogQuery,
  region: string,
  { EndpointArn, CreationTime }: DescribeEndpointOutput,
  aws: Aws,
  caller: Caller,
  clock: Clock
): EndpointLog {
  const { account } = parseArn(EndpointArn);
  const group = `/aws/sagemaker/Endpoints/${name}`;
  const streams = { group, prefix: variant === undefined ? '' : `${variant}/`, hostOf: shortHost };
  const createdAt = CreationTime?.getTime() ?? 0;
  const from = Math.max(createdAt, startOfDay(since ?? clock.now() - DAY));
  return {
    group,
    where: `SageMaker ${region}`,
    from,
    source: new CloudWatchLog({
      key: logKey(caller, account, region, 'endpoint', name, createdAt, from, variant),
      createdAt: from,
      oldest: from,
      readers: readersIn(region),
      reader: paused => cloudWatchReader(aws, caller, streams, paused),
      liveTail: cloudWatchLiveTail(aws, caller, streams, account, clock),
      // An endpoint's log never ends.
      watchJob: () => ({ [Symbol.dispose]: () => undefined }),
      clock,
      settle: 0
    })
  };
}

function startOfDay(time: Milliseconds): Milliseconds {
  return time - (time % DAY);
}

/** `AllTraffic/i-0123abcd` of `AllTraffic/i-0123abcd456789ef0`: enough of an instance's id to tell it from others. */
export function shortHost(stream: string, prefix: string): string {
  return stream.slice(prefix.length).replace(/\b(i-[0-9a-f]{8})[0-9a-f]+/, '$1');
}
