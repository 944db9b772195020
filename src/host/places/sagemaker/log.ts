import type { JobDescription, Milliseconds } from '../../../protocol';
import { hasEnded } from '../../../protocol';
import type { Aws } from '../../aws/aws';
import { quotaOf } from '../../aws/rate';
import type { Caller } from '../../caller';
import type { Clock } from '../../clock';
import type { LogSource } from '../../logs/source';
import { cloudWatchReader } from './log/cloudwatch';
import { cloudWatchLiveTail } from './log/liveTail';
import type { PageReceiver } from './log/receiver';
import { CloudWatchLog } from './log/source';

/** More readers than this gain nothing under any quota. */
const MOST_READERS = 8;
const FEW_READERS = 4;

/** The log of a job: all streams of its log group that its hosts write. */
export function jobLog({
  job,
  group,
  aws,
  caller,
  clock,
  settle,
  watch,
  receiver
}: {
  readonly job: JobDescription;
  readonly group: string;
  readonly aws: Aws;
  readonly caller: Caller;
  readonly clock: Clock;
  readonly settle: Milliseconds;
  readonly watch: (changed: (job: JobDescription) => void) => Disposable;
  readonly receiver?: PageReceiver;
}): LogSource {
  const { account, kind, name, region = '' } = job.ref;
  const streams = { group, prefix: `${name}/` };
  return new CloudWatchLog({
    // A name can be used again once its job was deleted.
    key: logKey(caller, account, region, kind, name, job.createdAt),
    createdAt: job.createdAt,
    readers: readersIn(region),
    reader: paused => cloudWatchReader(aws, caller, streams, paused, receiver),
    liveTail: cloudWatchLiveTail(aws, caller, streams, account, clock),
    watchJob: changed => {
      if (hasEnded(job.status)) {
        changed(job.endedAt ?? job.createdAt);
        return { [Symbol.dispose]: () => undefined };
      }
      // A description changes with every second of training; the log is concerned by the stages alone.
      let stage = job.secondaryStatus;
      return watch(now => {
        if (hasEnded(now.status)) {
          changed(now.endedAt ?? clock.now());
        } else if (now.secondaryStatus !== stage) {
          stage = now.secondaryStatus;
          changed(undefined);
        }
      });
    },
    clock,
    settle
  });
}

/** Names a log for ever. An emulator knows the same accounts as AWS, so where CloudWatch Logs is belongs to the name. */
export function logKey(
  { context }: Caller,
  account = 'unknown',
  ...parts: readonly (string | number | undefined)[]
): string {
  const { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_CLOUDWATCH_LOGS } = context.env;
  const endpoint = AWS_ENDPOINT_URL_CLOUDWATCH_LOGS ?? AWS_ENDPOINT_URL;
  return ['sagemaker', endpoint, account, ...parts].filter(part => part !== undefined).join('/');
}

/** As many readers of the past as the quota of a region keeps busy. */
export function readersIn(region: string): number {
  return quotaOf('FilterLogEvents', region) >= 25 ? MOST_READERS : FEW_READERS;
}
