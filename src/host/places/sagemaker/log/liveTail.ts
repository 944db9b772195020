import type { StartLiveTailResponseStream } from '@aws-sdk/client-cloudwatch-logs';
import type { Milliseconds, Problem } from '../../../../protocol';
import type { Aws } from '../../../aws/aws';
import type { Caller } from '../../../caller';
import type { Clock } from '../../../clock';
import { ProblemError } from '../../../problem';
import type { Streams } from './cloudwatch';
import { subjectOf } from './cloudwatch';

/** A session that ended is opened again this soon, then after twice as long, … */
const FIRST_PAUSE: Milliseconds = 1_000;
/** … but never later than this. */
const LONGEST_PAUSE: Milliseconds = 30_000;

/** What Live Tail tells. */
export interface Heard {
  /** There are new events; the newest of them was ingested then. */
  arrived(ingested: Milliseconds): void;
  /** What keeps a session from opening for long; `undefined` when one is open. */
  hindered(problem: Problem | undefined): void;
}

/**
 * Tells of new events until the signal aborts, one session after the other.
 *
 * @throws ProblemError when AWS does not allow it, or does not have it
 */
export type LiveTail = (heard: Heard, signal: AbortSignal) => Promise<void>;

/**
 * Live Tail of CloudWatch Logs over the streams of one log. A session brings an update a second and ends after three
 * hours; it costs by the minute.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html
 *
 * @param account the 12-digit account id, where known
 */
export function cloudWatchLiveTail(
  aws: Aws,
  caller: Caller,
  { group, prefix }: Streams,
  account: string | undefined,
  clock: Clock
): LiveTail {
  const open = async (heard: Heard, signal: AbortSignal) => {
    const { StartLiveTailCommand } = await import('../../../aws/sdk/logs');
    const owner = account ?? (await aws.identify(caller, signal)).account;
    const { responseStream } = await aws.call(
      caller,
      {
        operation: 'StartLiveTail',
        subject: subjectOf(group, prefix),
        signal,
        paused: problem => heard.hindered(problem)
      },
      async (clients, abortSignal) =>
        (await clients.logs()).send(
          new StartLiveTailCommand({
            logGroupIdentifiers: [groupArn(group, await clients.region(), owner)],
            logStreamNamePrefixes: prefix ? [prefix] : undefined
          }),
          { abortSignal }
        )
    );
    return responseStream ?? [];
  };
  return async (heard, signal) => {
    // The clients stay open between two sessions.
    using _lease = aws.clientsFor(caller);
    for (let pause = FIRST_PAUSE; !signal.aborted; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      try {
        const stream = await open(heard, signal);
        heard.hindered(undefined);
        await listen(stream, heard, () => (pause = FIRST_PAUSE));
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        // The group comes with its first line. Of an open stream no error matters: whatever it was, polling goes on.
        if (error instanceof ProblemError && error.problem.kind !== 'not-found') {
          throw error;
        }
      }
      await clock.sleep(pause, signal).catch(() => undefined);
    }
  };
}

async function listen(
  stream: AsyncIterable<StartLiveTailResponseStream> | readonly StartLiveTailResponseStream[],
  heard: Heard,
  updated: () => void
): Promise<void> {
  for await (const { sessionUpdate } of stream) {
    if (sessionUpdate) {
      updated();
      const times = (sessionUpdate.sessionResults ?? []).map(event => event.ingestionTime ?? 0);
      if (times.length > 0) {
        heard.arrived(times.reduce((newest, time) => Math.max(newest, time)));
      }
    }
  }
}

/** The ARN of a log group as Live Tail takes it, without the `:*` that CloudWatch Logs puts behind it elsewhere. */
export function groupArn(group: string, region: string, account: string): string {
  return `arn:${partitionOf(region)}:logs:${region}:${account}:log-group:${group}`;
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) {
    return 'aws-cn';
  }
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
