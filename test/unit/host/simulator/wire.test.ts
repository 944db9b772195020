import {
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  StartLiveTailCommand
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateTrainingJobCommand,
  DescribeTrainingJobCommand,
  ListTagsCommand,
  ListTrainingJobsCommand,
  StopTrainingJobCommand
} from '@aws-sdk/client-sagemaker';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';

import { immediate, Simulator, type FaultKind, type SimulatorOptions } from '../../../simulator';
import {
  accountWith,
  clientsOf,
  counting,
  group,
  inProcessLogs,
  matching,
  start
} from './accounts';

let simulator: Simulator;

async function listen(options: SimulatorOptions = {}): Promise<Simulator> {
  simulator = await Simulator.start({
    scenario: accountWith([counting(300, 100)]),
    clock: 'virtual',
    ...options
  });
  await simulator.clock.advance(60_000);
  return simulator;
}

afterEach(() => simulator.close());

const filter = () => new FilterLogEventsCommand({ logGroupName: group, limit: 100 });

describe('the AWS SDK for JavaScript', () => {
  it('reads a log by FilterLogEvents and by GetLogEvents', async () => {
    const { logs } = clientsOf(await listen());
    const filtered = await logs.send(new FilterLogEventsCommand({ logGroupName: group }));
    expect(filtered.events).toEqual(simulator.expected('job'));
    const got = await logs.send(
      new GetLogEventsCommand({ logGroupName: group, logStreamName: 'job/algo-1' })
    );
    expect(got.events).toHaveLength(300);
    expect(got.nextForwardToken).toMatch(/^f\/\d{56}\/s$/);
    const described = await logs.send(new DescribeLogStreamsCommand({ logGroupName: group }));
    expect(described.logStreams?.map(stream => stream.logStreamName)).toEqual(['job/algo-1']);
  });

  it('reads what any text says, in blocks that are written once, and what is put beside them later', async () => {
    const lines = [
      'plain',
      'a "quote" and a \\ stroke',
      'tab\t, bell\u0007 and \u2028',
      'größer 🚀 \ud800',
      ''
    ];
    const run = (name: string, at: number) => ({
      name,
      delay: immediate,
      runs: [{ at, every: 10, count: 600, lines: { kind: 'text' as const, lines } }]
    });
    const { logs } = clientsOf(
      await listen({ scenario: accountWith([run('algo-1', 0), run('algo "2"', 5)]) })
    );
    const told = (index: number) => ({
      logStreamName: index % 2 === 0 ? 'job/algo-1' : 'job/algo "2"',
      timestamp: start + index * 5,
      ingestionTime: start + index * 5,
      message: lines[Math.floor(index / 2) % lines.length]
    });
    const everything = Array.from({ length: 1_200 }, (_, index) => told(index));
    const filtered = async () =>
      (await logs.send(new FilterLogEventsCommand({ logGroupName: group }))).events ?? [];
    const got = async () => {
      const command = { logGroupName: group, logStreamName: 'job/algo-1' };
      return (await logs.send(new GetLogEventsCommand(command))).events ?? [];
    };
    for (const time of ['first', 'second']) {
      const events = await filtered();
      expect([time, events.map(({ eventId: _, ...rest }) => rest)]).toEqual([time, everything]);
      const own = everything.filter(({ logStreamName }) => logStreamName === 'job/algo-1');
      expect([time, await got()]).toEqual([time, own.map(({ logStreamName: _, ...rest }) => rest)]);
    }
    const before = (await filtered()).map(({ eventId }) => eventId);
    const stream = simulator.job('job').streams[0]!;
    for (const message of ['put first', 'put behind it', 'put before both']) {
      const timestamp = message === 'put before both' ? start + 1 : start + 3;
      stream.put([{ timestamp, ingestionTime: timestamp, message }]);
      expect((await filtered()).map(event => event.message)).toContain(message);
    }
    const after = await filtered();
    expect(after.slice(1, 4).map(({ message }) => message)).toEqual([
      'put before both',
      'put first',
      'put behind it'
    ]);
    expect(after.toSpliced(1, 3).map(({ eventId }) => eventId)).toEqual(before);
    expect(new Set(after.map(({ eventId }) => eventId)).size).toBe(1_203);
  });

  it('makes, describes, lists, tags and stops a training job', async () => {
    const { sagemaker, logs } = clientsOf(await listen());
    const { TrainingJobArn } = await sagemaker.send(
      new CreateTrainingJobCommand({
        TrainingJobName: 'mine',
        RoleArn: 'arn:aws:iam::123456789012:role/SageMakerRole',
        AlgorithmSpecification: { TrainingImage: 'image', TrainingInputMode: 'File' },
        OutputDataConfig: { S3OutputPath: 's3://bucket/out' },
        ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 2, VolumeSizeInGB: 30 },
        StoppingCondition: { MaxRuntimeInSeconds: 3600 },
        HyperParameters: { epochs: '3' },
        Tags: [{ Key: 'team', Value: 'research' }]
      })
    );
    expect(TrainingJobArn).toBe('arn:aws:sagemaker:us-east-1:123456789012:training-job/mine');
    await simulator.clock.advance(60_000);
    const described = await sagemaker.send(
      new DescribeTrainingJobCommand({ TrainingJobName: 'mine' })
    );
    expect(described).toMatchObject({
      TrainingJobStatus: 'InProgress',
      SecondaryStatus: 'Training',
      CreationTime: new Date(start + 60_000),
      HyperParameters: { epochs: '3' },
      ResourceConfig: { InstanceCount: 2 }
    });
    const { TrainingJobSummaries } = await sagemaker.send(
      new ListTrainingJobsCommand({ NameContains: 'MIN' })
    );
    expect(TrainingJobSummaries?.map(job => job.TrainingJobName)).toEqual(['mine']);
    const { Tags } = await sagemaker.send(new ListTagsCommand({ ResourceArn: TrainingJobArn }));
    expect(Tags).toEqual([{ Key: 'team', Value: 'research' }]);
    await sagemaker.send(new StopTrainingJobCommand({ TrainingJobName: 'mine' }));
    await simulator.clock.advance(20_000);
    const { events } = await logs.send(
      new FilterLogEventsCommand({ logGroupName: group, logStreamNamePrefix: 'mine/' })
    );
    expect(events?.at(-1)?.message).toBe('Received SIGTERM, stopping.');
  });

  it('asks STS who it is', async () => {
    const { sts } = clientsOf(await listen());
    simulator.credentials.assign('AKIASIMULATED', '210987654321');
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '210987654321'
    });
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: 'arn:aws:iam::111122223333:role/Other',
        RoleSessionName: 'me',
        DurationSeconds: 900
      })
    );
    expect(Credentials?.Expiration).toEqual(new Date(start + 60_000 + 900_000));
  });

  it('reads Live Tail as an event stream', async () => {
    const { logs } = clientsOf(await listen({ scenario: accountWith([counting(3000, 100)]) }));
    const { responseStream } = await logs.send(
      new StartLiveTailCommand({
        logGroupIdentifiers: [`arn:aws:logs:us-east-1:123456789012:log-group:${group}`],
        logStreamNamePrefixes: ['job/']
      })
    );
    const kinds: string[] = [];
    for await (const event of responseStream ?? []) {
      kinds.push(...Object.keys(event));
      if (event.sessionUpdate) {
        expect(event.sessionUpdate.sessionResults).toHaveLength(10);
      }
      if (kinds.length === 3) {
        break;
      }
      void simulator.clock.advance(1000);
    }
    expect(kinds).toEqual(['sessionStart', 'sessionUpdate', 'sessionUpdate']);
  });

  it('works without sockets by the in-process handler', async () => {
    const logs = inProcessLogs(await listen());
    const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName: group }));
    expect(events).toEqual(simulator.expected('job'));
    expect(simulator.counters.total('Logs').bytes).toBeGreaterThan(10_000);
  });

  it('is refused by name for what is not simulated', async () => {
    const { sagemaker } = clientsOf(await listen());
    await expect(
      sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: 'no-such-job' }))
    ).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Requested resource not found.'
    });
    const response = await fetch(simulator.url, {
      method: 'POST',
      headers: {
        'x-amz-target': 'SageMaker.CreateHub',
        authorization:
          'AWS4-HMAC-SHA256 Credential=A/20261122/us-east-1/sagemaker/aws4_request, SignedHeaders=host, Signature=0'
      },
      body: '{}'
    });
    expect([response.status, await response.json()]).toEqual([
      400,
      {
        __type: 'UnknownOperationException',
        message: 'The simulator has no operation SageMaker.CreateHub.'
      }
    ]);
  });
});

describe('accounts and regions', () => {
  it('are worlds of their own', async () => {
    await listen();
    const frankfurt = clientsOf(simulator, 'eu-central-1');
    await expect(frankfurt.logs.send(filter())).rejects.toMatchObject({
      name: 'ResourceNotFoundException'
    });
    simulator.credentials.assign('AKIASIMULATED', '210987654321');
    await expect(clientsOf(simulator).logs.send(filter())).rejects.toMatchObject({
      name: 'ResourceNotFoundException'
    });
  });

  it('need a signature', async () => {
    await listen();
    const response = await fetch(simulator.url, { method: 'POST', body: '{}' });
    expect([response.status, await response.json()]).toMatchObject([
      403,
      { __type: 'MissingAuthenticationTokenException' }
    ]);
  });
});

describe('quotas', () => {
  it('throttle what comes faster, by operation and region, and recover with time', async () => {
    const { logs } = clientsOf(await listen({ quotas: 'aws' }));
    const results = await Promise.allSettled(Array.from({ length: 40 }, () => logs.send(filter())));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(25);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } }
    });
    await expect(
      logs.send(new DescribeLogStreamsCommand({ logGroupName: group }))
    ).resolves.toBeDefined();
    await simulator.clock.advance(200);
    const later = await Promise.allSettled(Array.from({ length: 10 }, () => logs.send(filter())));
    expect(later.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(simulator.counters.total('Logs.FilterLogEvents')).toMatchObject({
      calls: 50,
      throttled: 20,
      failed: 20
    });
  });
});

describe('latency', () => {
  it('passes on the simulated clock', async () => {
    const { logs } = clientsOf(await listen({ latency: { 'Logs.FilterLogEvents': 60 } }));
    const before = simulator.clock.now();
    await simulator.clock.run(logs.send(filter()), { quiet: 5 });
    expect(simulator.clock.now() - before).toBe(60);
  });
});

describe('faults', () => {
  const seen: [FaultKind, object][] = [
    ['throttle', { name: 'ThrottlingException' }],
    ['500', { name: 'InternalFailure', $metadata: { httpStatusCode: 500 } }],
    ['503', { name: 'ServiceUnavailableException', $metadata: { httpStatusCode: 503 } }],
    ['expired', { name: 'ExpiredTokenException' }],
    ['page', { name: 'SyntaxError' }],
    ['truncate', { name: 'SyntaxError' }],
    ['reset', { message: matching(/socket hang up|ECONNRESET|aborted/) }],
    ['refuse', { message: matching(/socket hang up|ECONNRESET/) }]
  ];

  it.each(seen)('%s strikes the call it is meant for, over HTTP', async (kind, error) => {
    const { logs } = clientsOf(await listen());
    simulator.faults.add({ kind, of: 'Logs.FilterLogEvents', when: { calls: [2] } });
    await expect(logs.send(filter())).resolves.toBeDefined();
    await expect(logs.send(filter())).rejects.toMatchObject(error);
    await expect(logs.send(filter())).resolves.toBeDefined();
  });

  it.each(seen)('%s strikes it in process too', async (kind, error) => {
    const logs = inProcessLogs(await listen());
    simulator.faults.add({ kind, of: 'Logs', when: { calls: [1] } });
    await expect(logs.send(filter())).rejects.toMatchObject(error);
    await expect(logs.send(filter())).resolves.toBeDefined();
  });

  it('slow bodies arrive whole', async () => {
    const { logs } = clientsOf(await listen());
    simulator.faults.add({ kind: 'slow' });
    const before = simulator.clock.now();
    const { events } = await simulator.clock.run(logs.send(filter()), { quiet: 5 });
    expect(events).toHaveLength(100);
    expect(simulator.clock.now() - before).toBeGreaterThanOrEqual(2700);
  });

  it('strike for a period of time', async () => {
    const { logs } = clientsOf(await listen());
    simulator.faults.add({ kind: 'throttle', when: { from: 70_000, to: 80_000 } });
    await expect(logs.send(filter())).resolves.toBeDefined();
    await simulator.clock.advance(10_000);
    await expect(logs.send(filter())).rejects.toMatchObject({ name: 'ThrottlingException' });
    await simulator.clock.advance(10_000);
    await expect(logs.send(filter())).resolves.toBeDefined();
  });
});

describe('credentials', () => {
  it('expire and are renewed', async () => {
    await listen();
    const identity = () => {
      const { accessKeyId, sessionToken } = simulator.credentials.issue(
        simulator.clock.now() + 900_000
      );
      return { accessKeyId, sessionToken };
    };
    const first = identity();
    const call = (who: typeof first) =>
      simulator.call('Logs', 'FilterLogEvents', { logGroupName: group }, who);
    await expect(call(first)).resolves.toBeDefined();
    await simulator.clock.advance(900_000);
    await expect(call(first)).rejects.toMatchObject({ name: 'ExpiredTokenException' });
    await expect(call(identity())).resolves.toBeDefined();
  });
});

describe('steering from outside', () => {
  const at = (path: string) => `${simulator.url}/_simulator/${path}`;
  const post = async (path: string, body: object): Promise<unknown> =>
    (await fetch(at(path), { method: 'POST', body: JSON.stringify(body) })).json();

  it('moves the clock, counts, breaks and gives credentials', async () => {
    const { logs } = clientsOf(await listen());
    expect(await post('clock', { advance: 5000 })).toEqual({ now: start + 65_000, speed: 0 });
    await logs.send(filter());
    expect(await (await fetch(at('counters'))).json()).toMatchObject({
      total: { calls: 1, events: 100 },
      operations: { 'Logs.FilterLogEvents': { calls: 1 } }
    });
    await post('faults', { kind: '500' });
    await expect(logs.send(filter())).rejects.toMatchObject({ name: 'InternalFailure' });
    await fetch(at('faults'), { method: 'DELETE' });
    await expect(logs.send(filter())).resolves.toBeDefined();
    expect(await (await fetch(at('credentials?seconds=60'))).json()).toMatchObject({
      AccessKeyId: matching(/^ASIA/),
      Expiration: new Date(start + 125_000).toISOString()
    });
  });
});
