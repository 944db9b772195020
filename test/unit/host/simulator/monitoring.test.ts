import { Simulator, type Scenario } from '../../../simulator';
import { accountWith, start } from './accounts';

const minute = 60_000;
const hour = 60 * minute;

const scenario: Scenario = accountWith(
  [
    {
      name: 'algo-1',
      events: [0, 1, 2, 3].map(quarter => ({
        at: 10 * minute + quarter * 15_000,
        text: `loss: ${quarter}.5`,
        delay: 1000
      }))
    }
  ],
  {
    job: {
      instanceType: 'ml.p3.8xlarge',
      instanceCount: 2,
      metrics: [{ name: 'loss', regex: 'loss: ([0-9.]+)' }],
      stages: [
        { status: 'Starting', lasts: 5 * minute },
        { status: 'Training', lasts: 50 * minute }
      ]
    },
    endpoints: [
      {
        name: 'busy',
        created: -hour,
        takes: minute,
        end: { status: 'InService' },
        variants: [
          {
            name: 'AllTraffic',
            instanceType: 'ml.m5.xlarge',
            instanceCount: 1,
            invocationsPerMinute: 400
          },
          { name: 'Idle', instanceType: 'ml.m5.xlarge', instanceCount: 1 }
        ]
      }
    ]
  }
);

async function simulate(after: number): Promise<Simulator> {
  const simulator = new Simulator({ scenario, clock: 'virtual' });
  await simulator.clock.advance(after);
  return simulator;
}

async function data(
  simulator: Simulator,
  [Namespace, MetricName, dimensions]: [string, string, Record<string, string>],
  {
    Stat = 'Average',
    Period = 60,
    ...range
  }: { Stat?: string; Period?: number; [name: string]: unknown } = {}
) {
  const { MetricDataResults } = await simulator.call('CloudWatch', 'GetMetricData', {
    StartTime: new Date(start),
    EndTime: new Date(start + hour),
    ScanBy: 'TimestampAscending',
    MetricDataQueries: [
      {
        Id: 'm',
        MetricStat: {
          Metric: {
            Namespace,
            MetricName,
            Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }))
          },
          Period,
          Stat
        }
      }
    ],
    ...range
  });
  const [result] = MetricDataResults;
  return (result?.Timestamps ?? []).map((time, at) => ({
    minute: (time.getTime() - start) / minute,
    value: result?.Values[at] ?? NaN
  }));
}

const gpu: [string, string, Record<string, string>] = [
  '/aws/sagemaker/TrainingJobs',
  'GPUUtilization',
  { Host: 'job/algo-2' }
];
const loss: [string, string, Record<string, string>] = [
  '/aws/sagemaker/TrainingJobs',
  'loss',
  { TrainingJobName: 'job' }
];
const invocations = (variant: string): [string, string, Record<string, string>] => [
  'AWS/SageMaker',
  'Invocations',
  { EndpointName: 'busy', VariantName: variant }
];

describe('CloudWatch metrics', () => {
  it('of a host: one value a minute while it runs, over all its GPUs', async () => {
    const points = await data(await simulate(2 * hour), gpu);
    expect(points.map(point => point.minute)).toEqual(
      Array.from({ length: 50 }, (_, at) => at + 5)
    );
    expect(Math.max(...points.map(({ value }) => value))).toBeGreaterThan(200);
    expect(Math.max(...points.map(({ value }) => value))).toBeLessThanOrEqual(400);
  });

  it('come a minute after their minute has ended', async () => {
    const simulator = await simulate(10 * minute);
    expect((await data(simulator, gpu)).at(-1)?.minute).toBe(8);
  });

  it.each<[string, number]>([
    ['Average', 2],
    ['Sum', 8],
    ['Minimum', 0.5],
    ['Maximum', 3.5],
    ['SampleCount', 4],
    ['p50', 1.5]
  ])('of the algorithm: %s of what the lines say', async (Stat, value) => {
    expect(await data(await simulate(hour), loss, { Stat })).toEqual([{ minute: 10, value }]);
  });

  it('of an endpoint: sums of requests, and nothing at all where there are none', async () => {
    const simulator = await simulate(hour);
    const points = await data(simulator, invocations('AllTraffic'), { Stat: 'Sum', Period: 300 });
    expect(points).toHaveLength(12);
    expect(points[0]?.value).toBeGreaterThan(1000);
    expect(await data(simulator, invocations('Idle'), { Stat: 'Sum' })).toEqual([]);
  });

  it('count what is invoked here', async () => {
    const simulator = await simulate(hour);
    for (let call = 0; call < 3; call++) {
      await simulator.clock.run(
        simulator.call('Runtime', 'InvokeEndpoint', { EndpointName: 'busy', TargetVariant: 'Idle' })
      );
    }
    await simulator.clock.advance(5 * minute);
    const range = { StartTime: new Date(start + hour), EndTime: new Date(start + 2 * hour) };
    expect(await data(simulator, invocations('Idle'), { Stat: 'Sum', ...range })).toEqual([
      { minute: 60, value: 3 }
    ]);
  });

  it('end before EndTime, newest first unless told otherwise, a page at a time', async () => {
    const simulator = await simulate(2 * hour);
    const EndTime = new Date(start + 20 * minute);
    expect((await data(simulator, gpu, { EndTime })).at(-1)?.minute).toBe(19);
    expect((await data(simulator, gpu, { EndTime, ScanBy: undefined }))[0]?.minute).toBe(19);
    const page = await data(simulator, gpu, { EndTime, MaxDatapoints: 5, NextToken: '10' });
    expect(page.map(point => point.minute)).toEqual([15, 16, 17, 18, 19]);
  });

  it('of fine periods are forgotten after 15 days', async () => {
    const simulator = await simulate(16 * 24 * hour);
    expect(await data(simulator, gpu)).toEqual([]);
    expect(await data(simulator, gpu, { Period: 300 })).toHaveLength(10);
  });

  it('are listed a quarter of an hour late', async () => {
    const list = async (simulator: Simulator) =>
      (
        await simulator.call('CloudWatch', 'ListMetrics', {
          Namespace: '/aws/sagemaker/TrainingJobs',
          Dimensions: [{ Name: 'Host', Value: 'job/algo-1' }]
        })
      ).Metrics.map(metric => metric.MetricName);
    expect(await list(await simulate(10 * minute))).toEqual([]);
    expect((await list(await simulate(hour))).sort()).toEqual([
      'CPUUtilization',
      'DiskUtilization',
      'GPUMemoryUtilization',
      'GPUUtilization',
      'MemoryUtilization'
    ]);
  });

  it.each<[string, object]>([
    ['501 queries', { MetricDataQueries: Array.from({ length: 501 }, () => ({ Id: 'm' })) }],
    ['a range that ends before it begins', { EndTime: new Date(start - 1) }],
    ['metric math', { MetricDataQueries: [{ Id: 'e', Expression: 'm1 / m2' }] }]
  ])('refuse %s', async (_, range) => {
    await expect(data(await simulate(hour), gpu, { ...range })).rejects.toMatchObject({
      name: 'InvalidParameterValue'
    });
  });

  it('refuse more than 1,440 points of GetMetricStatistics', async () => {
    const simulator = await simulate(hour);
    const ask = (days: number) =>
      simulator.call('CloudWatch', 'GetMetricStatistics', {
        Namespace: gpu[0],
        MetricName: gpu[1],
        Dimensions: [{ Name: 'Host', Value: 'job/algo-2' }],
        StartTime: new Date(start + hour - days * 24 * hour),
        EndTime: new Date(start + hour),
        Period: 60,
        Statistics: ['Average', 'Maximum']
      });
    expect((await ask(1)).Datapoints).toHaveLength(50);
    await expect(ask(2)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });
});

describe('auto-scaling', () => {
  const variant = {
    ServiceNamespace: 'sagemaker',
    ResourceId: 'endpoint/busy/variant/AllTraffic',
    ScalableDimension: 'sagemaker:variant:DesiredInstanceCount'
  };
  const instances = async (simulator: Simulator) => {
    const { ProductionVariants } = await simulator.call('SageMaker', 'DescribeEndpoint', {
      EndpointName: 'busy'
    });
    const [first] = ProductionVariants;
    return first && 'CurrentInstanceCount' in first ? first.CurrentInstanceCount : undefined;
  };

  it('keeps a variant within its bounds and tracks its target, and tells so', async () => {
    const simulator = await simulate(hour);
    await simulator.call('AutoScaling', 'RegisterScalableTarget', {
      ...variant,
      MinCapacity: 2,
      MaxCapacity: 4
    });
    await simulator.clock.advance(2 * minute);
    expect(await instances(simulator)).toBe(2);
    const { Alarms } = await simulator.call('AutoScaling', 'PutScalingPolicy', {
      ...variant,
      PolicyName: 'track',
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 100,
        PredefinedMetricSpecification: {
          PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance'
        }
      }
    });
    expect(Alarms).toHaveLength(2);
    await simulator.clock.advance(6 * minute);
    expect(await instances(simulator)).toBe(4);
    const { ScalingActivities } = await simulator.call('AutoScaling', 'DescribeScalingActivities', {
      ServiceNamespace: 'sagemaker'
    });
    expect(
      ScalingActivities.map(({ Description, StatusCode }) => [Description, StatusCode])
    ).toEqual([
      ['Setting desired instance count to 4.', 'Successful'],
      ['Setting desired instance count to 2.', 'Successful']
    ]);
    const { ScalingPolicies } = await simulator.call('AutoScaling', 'DescribeScalingPolicies', {
      ServiceNamespace: 'sagemaker'
    });
    expect(ScalingPolicies).toMatchObject([
      { PolicyName: 'track', TargetTrackingScalingPolicyConfiguration: { TargetValue: 100 } }
    ]);
  });

  it('forgets a target with its policies and schedules', async () => {
    const simulator = await simulate(hour);
    await simulator.call('AutoScaling', 'RegisterScalableTarget', {
      ...variant,
      MinCapacity: 1,
      MaxCapacity: 2
    });
    await simulator.call('AutoScaling', 'PutScheduledAction', {
      ...variant,
      ScheduledActionName: 'night',
      Schedule: 'cron(0 22 * * ? *)',
      ScalableTargetAction: { MinCapacity: 1 }
    });
    const described = await simulator.call('AutoScaling', 'DescribeScheduledActions', {
      ServiceNamespace: 'sagemaker'
    });
    expect(described.ScheduledActions).toMatchObject([{ ScheduledActionName: 'night' }]);
    await simulator.call('AutoScaling', 'DeregisterScalableTarget', variant);
    await expect(
      simulator.call('AutoScaling', 'DeregisterScalableTarget', variant)
    ).rejects.toMatchObject({ name: 'ObjectNotFoundException' });
  });

  it.each<[string, object]>([
    ['an endpoint that does not exist', { ResourceId: 'endpoint/none/variant/AllTraffic' }],
    ['a variant that does not exist', { ResourceId: 'endpoint/busy/variant/None' }],
    ['a minimum above the maximum', { MinCapacity: 5 }],
    ['another service', { ServiceNamespace: 'ecs' }]
  ])('refuses %s', async (_, input) => {
    await expect(
      (await simulate(hour)).call('AutoScaling', 'RegisterScalableTarget', {
        ...variant,
        MinCapacity: 1,
        MaxCapacity: 2,
        ...input
      })
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
