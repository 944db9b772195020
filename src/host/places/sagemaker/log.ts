import type { JobDescription, Milliseconds } from '../../../protocol';
import { hasEnded } from '../../../protocol';
import type { Aws } from '../../aws/aws';
import { quotaOf } from '../../aws/rate';
import type { Caller } from '../../caller';
import type { Clock } from '../../clock';
import type { LogSource } from '../../logs/source';
import { cloudWatchReader } from './log/cloudwatch';
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
  watch
}: {
  readonly job: JobDescription;
  readonly group: string;
  readonly aws: Aws;
  readonly caller: Caller;
  readonly clock: Clock;
  readonly settle: Milliseconds;
  readonly watch: (changed: (job: JobDescription) => void) => Disposable;
}): LogSource {
  const { account = 'unknown', kind, name, region = '' } = job.ref;
  const { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_CLOUDWATCH_LOGS } = caller.context.env;
  const endpoint = [AWS_ENDPOINT_URL_CLOUDWATCH_LOGS ?? AWS_ENDPOINT_URL ?? []].flat();
  const prefix = `${name}/`;
  return new CloudWatchLog({
    // A name can be used again once its job was deleted, and an emulator knows the same accounts as AWS.
    key: ['sagemaker', ...endpoint, account, region, kind, name, job.createdAt].join('/'),
    createdAt: job.createdAt,
    readers: quotaOf('FilterLogEvents', region) >= 25 ? MOST_READERS : FEW_READERS,
    reader: paused => cloudWatchReader(aws, caller, { group, prefix }, paused),
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
