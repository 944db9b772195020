import { Simulator, type EndPlan, type StagePlan } from '../../../simulator';
import { accountWith, counting, matching, start } from './accounts';

const minute = 60_000;
const stages: StagePlan[] = [
  { status: 'Starting', lasts: minute },
  { status: 'Downloading', lasts: minute },
  { status: 'Training', lasts: 10 * minute },
  { status: 'Uploading', lasts: minute }
];

function withJob(end: EndPlan, more: object = {}) {
  return new Simulator({
    scenario: accountWith([counting(1000, 500)], { job: { stages, end, ...more } }),
    clock: 'virtual'
  });
}

const describeJob = (simulator: Simulator) =>
  simulator.call('SageMaker', 'DescribeTrainingJob', { TrainingJobName: 'job' });

describe('a training job', () => {
  it('goes through its statuses with the clock', async () => {
    const simulator = withJob({ status: 'Completed' });
    const seen: string[] = [];
    for (let passed = 0; passed <= 13; passed++) {
      const { SecondaryStatus, TrainingJobStatus } = await describeJob(simulator);
      const status = `${TrainingJobStatus}/${SecondaryStatus}`;
      if (seen.at(-1) !== status) {
        seen.push(status);
      }
      await simulator.clock.advance(minute);
    }
    expect(seen).toEqual([
      'InProgress/Starting',
      'InProgress/Downloading',
      'InProgress/Training',
      'InProgress/Uploading',
      'Completed/Completed'
    ]);
  });

  it('tells its transitions with their own times', async () => {
    const simulator = withJob({ status: 'Completed' });
    await simulator.clock.advance(90_000);
    const { SecondaryStatusTransitions, TrainingStartTime, TrainingEndTime } =
      await describeJob(simulator);
    expect(SecondaryStatusTransitions).toMatchObject([
      { Status: 'Starting', StartTime: new Date(start), EndTime: new Date(start + minute) },
      { Status: 'Downloading', StartTime: new Date(start + minute), EndTime: undefined }
    ]);
    expect(TrainingStartTime).toEqual(new Date(start + minute));
    expect(TrainingEndTime).toBeUndefined();
  });

  it('has billable seconds, artifacts and final metrics at its end', async () => {
    const simulator = new Simulator({
      scenario: accountWith(
        [
          {
            name: 'algo-1',
            runs: [{ at: 0, every: 500, count: 1000, lines: { kind: 'training', epochs: 2 } }]
          }
        ],
        { job: { stages, spot: true, metrics: [{ name: 'loss', regex: 'loss: ([0-9.]+)' }] } }
      ),
      clock: 'virtual'
    });
    await simulator.clock.advance(20 * minute);
    expect(await describeJob(simulator)).toMatchObject({
      TrainingTimeInSeconds: 720,
      BillableTimeInSeconds: 223,
      ModelArtifacts: { S3ModelArtifacts: matching(/\/job\/output\/model\.tar\.gz$/) },
      FinalMetricDataList: [{ MetricName: 'loss' }]
    });
  });

  it('fails with its reason, cut at 1,024 characters', async () => {
    const simulator = withJob({ status: 'Failed', reason: 'x'.repeat(2000) });
    await simulator.clock.advance(20 * minute);
    const { TrainingJobStatus, FailureReason } = await describeJob(simulator);
    expect([TrainingJobStatus, FailureReason?.length]).toEqual(['Failed', 1024]);
  });

  it('stops: Stopping, a last line, Stopped, and a log that ends', async () => {
    const simulator = withJob({ status: 'Completed' });
    await simulator.clock.advance(3 * minute);
    await simulator.call('SageMaker', 'StopTrainingJob', { TrainingJobName: 'job' });
    expect(await describeJob(simulator)).toMatchObject({ TrainingJobStatus: 'Stopping' });
    await simulator.clock.advance(20_000);
    expect(await describeJob(simulator)).toMatchObject({
      TrainingJobStatus: 'Stopped',
      SecondaryStatus: 'Stopped'
    });
    const events = simulator.expected('job');
    expect(events.at(-1)).toMatchObject({
      message: 'Received SIGTERM, stopping.',
      timestamp: start + 3 * minute + 5000
    });
    expect(events).toHaveLength(371 + 1);
    await expect(
      simulator.call('SageMaker', 'StopTrainingJob', { TrainingJobName: 'job' })
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('is refused a second time under its name', async () => {
    const simulator = withJob({ status: 'Completed' });
    const request = {
      TrainingJobName: 'job',
      RoleArn: 'arn:aws:iam::123456789012:role/r',
      OutputDataConfig: {},
      ResourceConfig: {},
      StoppingCondition: {}
    };
    await expect(simulator.call('SageMaker', 'CreateTrainingJob', request)).rejects.toMatchObject({
      name: 'ResourceInUse'
    });
    await expect(
      simulator.call('SageMaker', 'CreateTrainingJob', { ...request, TrainingJobName: 'no_good' })
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('runs on after a Spot interruption', async () => {
    const simulator = withJob(
      { status: 'Completed' },
      {
        stages: [...stages.slice(0, 3), { status: 'Interrupted', lasts: minute }, ...stages]
      }
    );
    await simulator.clock.advance(12.5 * minute);
    expect(await describeJob(simulator)).toMatchObject({
      TrainingJobStatus: 'InProgress',
      SecondaryStatus: 'Interrupted'
    });
    await simulator.clock.advance(20 * minute);
    expect(await describeJob(simulator)).toMatchObject({ TrainingJobStatus: 'Completed' });
  });
});

describe('lists of jobs', () => {
  const names = async (simulator: Simulator, input: object) => {
    const { TrainingJobSummaries } = await simulator.call('SageMaker', 'ListTrainingJobs', input);
    return TrainingJobSummaries.map(job => job.TrainingJobName);
  };

  async function threeJobs(): Promise<Simulator> {
    const [job] = accountWith([]).jobs;
    const simulator = new Simulator({
      scenario: {
        ...accountWith([]),
        jobs: (['beta', 'alpha', 'gamma'] as const).map((name, number) => ({
          ...job!,
          name,
          created: number * minute,
          stages: [{ status: 'Training', lasts: (3 - number) * 2 * minute }]
        }))
      },
      clock: 'virtual'
    });
    await simulator.clock.advance(5 * minute);
    return simulator;
  }

  it.each<[string, object, string[]]>([
    ['newest first', {}, ['gamma', 'alpha', 'beta']],
    ['by name', { SortBy: 'Name', SortOrder: 'Ascending' }, ['alpha', 'beta', 'gamma']],
    ['by status', { StatusEquals: 'InProgress' }, ['beta']],
    ['by part of the name', { NameContains: 'ALPH' }, ['alpha']],
    ['by time', { CreationTimeAfter: new Date(start + 30_000) }, ['gamma', 'alpha']],
    ['a page at a time', { MaxResults: 2 }, ['gamma', 'alpha']]
  ])('come %s', async (_, input, expected) => {
    expect(await names(await threeJobs(), input)).toEqual(expected);
  });

  it('refuse more than 100 a page', async () => {
    await expect(names(await threeJobs(), { MaxResults: 101 })).rejects.toMatchObject({
      name: 'ValidationException'
    });
  });

  it('do not know a job before it is created', async () => {
    const simulator = new Simulator({
      scenario: accountWith([], { job: { created: minute } }),
      clock: 'virtual'
    });
    expect(await names(simulator, {})).toEqual([]);
    await expect(describeJob(simulator)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('an endpoint', () => {
  async function deployed(): Promise<Simulator> {
    const simulator = new Simulator({ clock: 'virtual' });
    await simulator.call('SageMaker', 'CreateModel', {
      ModelName: 'm',
      ExecutionRoleArn: 'role',
      PrimaryContainer: { Image: 'image' }
    });
    await simulator.call('SageMaker', 'CreateEndpointConfig', {
      EndpointConfigName: 'c',
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          ModelName: 'm',
          InstanceType: 'ml.m5.large',
          InitialInstanceCount: 1
        }
      ]
    });
    await simulator.call('SageMaker', 'CreateEndpoint', {
      EndpointName: 'e',
      EndpointConfigName: 'c'
    });
    return simulator;
  }

  const describeEndpoint = (simulator: Simulator) =>
    simulator.call('SageMaker', 'DescribeEndpoint', { EndpointName: 'e' });
  const invoke = (simulator: Simulator) =>
    simulator.clock.run(
      simulator.call('Runtime', 'InvokeEndpoint', { EndpointName: 'e', Body: '[1, 2]' })
    );

  it('is created, serves, is scaled and deleted', async () => {
    const simulator = await deployed();
    expect(await describeEndpoint(simulator)).toMatchObject({ EndpointStatus: 'Creating' });
    await expect(invoke(simulator)).rejects.toMatchObject({ name: 'ValidationError' });
    await simulator.clock.advance(3 * minute);
    expect(await describeEndpoint(simulator)).toMatchObject({
      EndpointStatus: 'InService',
      ProductionVariants: [{ VariantName: 'AllTraffic', CurrentInstanceCount: 1 }]
    });
    expect((await invoke(simulator)).body.toString()).toBe('[1, 2]');

    await simulator.call('SageMaker', 'UpdateEndpointWeightsAndCapacities', {
      EndpointName: 'e',
      DesiredWeightsAndCapacities: [{ VariantName: 'AllTraffic', DesiredInstanceCount: 3 }]
    });
    expect(await describeEndpoint(simulator)).toMatchObject({
      EndpointStatus: 'Updating',
      ProductionVariants: [{ CurrentInstanceCount: 1, DesiredInstanceCount: 3 }]
    });
    await expect(
      simulator.call('SageMaker', 'DeleteEndpoint', { EndpointName: 'e' })
    ).rejects.toMatchObject({ name: 'ValidationException' });
    await simulator.clock.advance(2 * minute);
    expect(await describeEndpoint(simulator)).toMatchObject({
      ProductionVariants: [{ CurrentInstanceCount: 3 }]
    });

    await simulator.call('SageMaker', 'DeleteEndpoint', { EndpointName: 'e' });
    expect(await describeEndpoint(simulator)).toMatchObject({ EndpointStatus: 'Deleting' });
    await simulator.clock.advance(minute);
    await expect(describeEndpoint(simulator)).rejects.toMatchObject({
      name: 'ValidationException'
    });
  });

  it('needs a configuration, which needs a model', async () => {
    const simulator = new Simulator({ clock: 'virtual' });
    await expect(
      simulator.call('SageMaker', 'CreateEndpoint', { EndpointName: 'e', EndpointConfigName: 'c' })
    ).rejects.toMatchObject({ message: matching(/Could not find endpoint config/) });
    await expect(
      simulator.call('SageMaker', 'CreateEndpointConfig', {
        EndpointConfigName: 'c',
        ProductionVariants: [{ VariantName: 'v', ModelName: 'm' }]
      })
    ).rejects.toMatchObject({ message: matching(/Could not find model/) });
  });

  it('fails with its reason, and its log says why', async () => {
    const simulator = new Simulator({
      scenario: {
        ...accountWith([]),
        endpoints: [
          {
            name: 'e',
            created: 0,
            takes: 5 * minute,
            end: {
              status: 'Failed',
              reason: 'The primary container did not pass the ping health check.'
            },
            variants: [{ name: 'AllTraffic', instanceType: 'ml.m5.large', instanceCount: 1 }]
          }
        ]
      },
      clock: 'virtual'
    });
    await simulator.clock.advance(6 * minute);
    expect(await describeEndpoint(simulator)).toMatchObject({
      EndpointStatus: 'Failed',
      FailureReason: matching(/ping health check/)
    });
    const { events } = await simulator.call('Logs', 'FilterLogEvents', {
      logGroupName: '/aws/sagemaker/Endpoints/e',
      logStreamNamePrefix: 'AllTraffic/'
    });
    expect(events.at(-1)?.message).toContain('RuntimeError');
  });

  it('answers a failing model with ModelError and the place of its log', async () => {
    const simulator = new Simulator({
      scenario: {
        ...accountWith([]),
        endpoints: [
          {
            name: 'e',
            created: -minute,
            takes: 1000,
            end: { status: 'InService' },
            variants: [{ name: 'AllTraffic', instanceType: 'ml.m5.large', instanceCount: 1 }],
            reply: { contentType: 'text/plain', body: 'KeyError: x', status: 500, takes: 1 }
          }
        ]
      },
      clock: 'virtual'
    });
    await expect(invoke(simulator)).rejects.toMatchObject({
      name: 'ModelError',
      members: {
        OriginalStatusCode: 500,
        OriginalMessage: 'KeyError: x',
        LogStreamArn: matching(
          /:log-group:\/aws\/sagemaker\/Endpoints\/e:log-stream:AllTraffic\/i-/
        )
      }
    });
  });
});
