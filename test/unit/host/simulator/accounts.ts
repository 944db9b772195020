import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { STSClient } from '@aws-sdk/client-sts';

import {
  immediate,
  LogDigest,
  type JobPlan,
  type LogEvent,
  type Scenario,
  type Simulator,
  type StreamPlan
} from '../../../simulator';

export const group = '/aws/sagemaker/TrainingJobs';
export const start = Date.UTC(2026, 10, 22, 12);

/** A job of the given streams that began at the start of the clock and trains for an hour. */
export function accountWith(
  streams: readonly StreamPlan[],
  more: Partial<Scenario> & { job?: Partial<JobPlan> } = {}
): Scenario {
  const { job, ...scenario } = more;
  return {
    name: 'test',
    description: 'an account for one test',
    start,
    jobs: [
      {
        name: 'job',
        created: 0,
        instanceType: 'ml.m5.xlarge',
        instanceCount: 1,
        stages: [{ status: 'Training', lasts: 3_600_000 }],
        end: { status: 'Completed' },
        streams,
        ...job
      }
    ],
    ...scenario
  };
}

/** `count` numbered lines in one stream, one every `every` milliseconds, visible at once. */
export function counting(count: number, every: number, name = 'algo-1', size = 40): StreamPlan {
  return {
    name,
    delay: immediate,
    runs: [{ at: 0, every, count, lines: { kind: 'counter', size } }]
  };
}

const credentials = { accessKeyId: 'AKIASIMULATED', secretAccessKey: 'any' };

/** The real clients of the SDK, over HTTP. Retries are off, so that tests see what the service said. */
export function clientsOf(simulator: Simulator, region = 'us-east-1') {
  const options = { endpoint: simulator.url, region, credentials, maxAttempts: 1 };
  return {
    logs: new CloudWatchLogsClient({ ...options, disableHostPrefix: true }),
    sagemaker: new SageMakerClient(options),
    sts: new STSClient(options)
  };
}

/** The same without sockets. */
export function inProcessLogs(simulator: Simulator): CloudWatchLogsClient {
  return new CloudWatchLogsClient({
    requestHandler: simulator.handler,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1
  });
}

/** What was read, in the form of `Simulator.expectedDigest`. */
export function digestOf(events: readonly LogEvent[]): { count: number; hex: string } {
  const digest = new LogDigest();
  events.forEach(event => digest.add(event));
  return { count: digest.count, hex: digest.hex() };
}

/** Inside an expected object: any text that matches. */
export function matching(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}
