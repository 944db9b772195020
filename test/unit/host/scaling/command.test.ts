import type { EndpointPlan, Scenario } from '../../../simulator';
import { Cloud } from '../metrics/cloud';

const MINUTE = 60_000;

const serving = (name: string, variants: EndpointPlan['variants']): EndpointPlan => ({
  name,
  created: -60 * MINUTE,
  takes: MINUTE,
  end: { status: 'InService' },
  variants
});

const scenario: Scenario = {
  name: 'scaling',
  description: 'a busy endpoint, one with two variants, and one that cannot be scaled',
  start: Date.UTC(2026, 10, 22, 12),
  jobs: [],
  endpoints: [
    serving('busy', [
      {
        name: 'AllTraffic',
        instanceType: 'ml.m5.large',
        instanceCount: 1,
        invocationsPerMinute: 2500
      }
    ]),
    serving(
      'two',
      ['Blue', 'Green'].map(name => ({ name, instanceType: 'ml.m5.large', instanceCount: 1 }))
    ),
    serving('small', [{ name: 'AllTraffic', instanceType: 'ml.t2.medium', instanceCount: 1 }])
  ]
};

let cloud: Cloud;
beforeEach(() => (cloud = new Cloud(scenario)));
afterEach(() => cloud[Symbol.dispose]());

const said = async (line: string) => (await cloud.run(line)).lines;

describe('autoscale', () => {
  it('says that nothing is scaled, and how it would be', async () => {
    expect(await said('autoscale busy')).toEqual([
      'The variant AllTraffic of busy is not scaled by itself; it has 1 instance.',
      '`jupyter sagemaker autoscale busy --min 1 --max 4 --target 1000` scales it by its traffic.'
    ]);
  });

  it('scales by traffic, with its alarms and history, and warns of what it cannot do', async () => {
    const line =
      'autoscale busy --variant AllTraffic --min 1 --max 4 --target 1000 --in-cooldown 600 --out-cooldown 60';
    const set = await said(line);
    expect(set.slice(0, 4)).toEqual([
      'The variant AllTraffic of busy is scaled from 1 to 4 instances; it has 1 instance.',
      'Policy busy-AllTraffic-invocations: keeps SageMakerVariantInvocationsPerInstance near 1,000, 600 seconds between scaling in, 60 seconds between scaling out.',
      expect.stringMatching(
        /^ {2}Alarm TargetTracking-endpoint\/busy\/variant\/AllTraffic-AlarmHigh-busy-AllTraffic-invocations: INSUFFICIENT_DATA since 2026-11-22 \d\d:\d\d$/
      ),
      expect.stringMatching(/AlarmLow-busy-AllTraffic-invocations: INSUFFICIENT_DATA since/)
    ]);
    expect(set[4]).toMatch(/^Mind: without any request .* does not scale in\./);

    await cloud.rig.clock.advance(10 * MINUTE);
    const { lines, result } = await cloud.run('autoscale busy');
    expect(lines[0]).toBe(
      'The variant AllTraffic of busy is scaled from 1 to 4 instances; it has 3 instances.'
    );
    expect(lines.at(-1)).toMatch(
      /^ {2}2026-11-22 \d\d:\d\d Successful: Setting desired instance count to 3\. Cause: monitor alarm TargetTracking/
    );
    expect(result.value).toMatchObject([
      {
        variant: 'AllTraffic',
        targets: [{ min: 1, max: 4 }],
        policies: [
          { target: 1000, follows: 'invocations', alarms: [{ state: 'OK' }, { state: 'ALARM' }] }
        ]
      }
    ]);
  });

  it('tells the policy also to whom may not read alarms', async () => {
    const { faults } = cloud.rig.simulator;
    faults.add({ kind: 'denied', of: 'CloudWatch.DescribeAlarms' });
    const lines = await said('autoscale busy --min 1 --max 4 --target 1000');
    expect(lines[2]).toMatch(/^ {2}Alarm TargetTracking.*-invocations$/);
  });

  it('sets new numbers in place of the old ones', async () => {
    await said('autoscale busy --min 1 --max 4 --target 1000');
    const lines = await said('autoscale busy --min 2 --max 2 --target 500');
    expect(lines[0]).toMatch(/is scaled from 2 to 2 instances/);
    expect(lines.filter(line => line.startsWith('Policy'))).toHaveLength(1);
    expect(lines.some(line => line.startsWith('Mind'))).toBe(false);
  });

  it('changes the policy that somebody else has made for the same metric', async () => {
    await said('autoscale busy --min 1 --max 4 --target 1000');
    const { simulator } = cloud.rig;
    const resource = {
      ServiceNamespace: 'sagemaker',
      ResourceId: 'endpoint/busy/variant/AllTraffic',
      ScalableDimension: 'sagemaker:variant:DesiredInstanceCount'
    } as const;
    await simulator.call('AutoScaling', 'DeleteScalingPolicy', {
      ...resource,
      PolicyName: 'busy-AllTraffic-invocations'
    });
    await simulator.call('AutoScaling', 'PutScalingPolicy', {
      ...resource,
      PolicyName: 'of-the-console',
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 5,
        PredefinedMetricSpecification: {
          PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance'
        }
      }
    });
    const lines = await said('autoscale busy --min 1 --max 4 --target 700');
    expect(lines.filter(line => line.startsWith('Policy'))).toEqual([
      'Policy of-the-console: keeps SageMakerVariantInvocationsPerInstance near 700.'
    ]);
  });

  it('says what is set when the policy fails', async () => {
    cloud.rig.simulator.faults.add({ kind: '500', of: 'AutoScaling.PutScalingPolicy' });
    await expect(cloud.run('autoscale busy --min 1 --max 4 --target 10')).rejects.toMatchObject({
      problem: {
        hint: expect.stringContaining('The limits 1 to 4 are set, but no policy') as string
      }
    });
  });

  it('ends, and says so when there was nothing to end', async () => {
    await said('autoscale busy --min 1 --max 4 --target 9000');
    expect((await said('autoscale busy --off')).slice(0, 2)).toEqual([
      'The variant AllTraffic of busy is scaled no more. It stays at 1.',
      'The variant AllTraffic of busy is not scaled by itself; it has 1 instance.'
    ]);
    expect((await said('autoscale busy --off'))[0]).toBe(
      'The variant AllTraffic of busy was not scaled.'
    );
  });

  it('is text and markup in a notebook', async () => {
    const { outputs } = await cloud.run('autoscale two', 'kernel');
    const [output] = outputs;
    const bundle = output && 'bundle' in output ? output.bundle : {};
    expect(bundle['text/plain']).toMatch(/^The variant Green of two is not scaled/m);
    expect(bundle['text/html']).toContain('<div>The variant Blue of two is not scaled');
  });

  it.each([
    ['busy --min 1 --max 4', /^autoscale takes --min, --max and --target together/],
    ['busy --min 0 --max 4 --target 10', /^--min of autoscale takes 1 or more/],
    ['busy --min 5 --max 4 --target 10', /^--min of autoscale is 5, which is more than --max 4/],
    ['busy --min 1 --max 4 --target 0', /^--target of autoscale takes more than 0/],
    ['busy --off --min 1', /^--off of autoscale ends the scaling and takes no numbers/],
    ['two --min 1 --max 4 --target 10', /^Endpoint two has the variants Blue and Green; name/],
    ['two --variant Red', /^Endpoint two has no variant "Red"; it has Blue and Green/],
    ['small --min 1 --max 4 --target 10', /runs on ml\.t2\.medium, a burstable instance/],
    ['nobody', /^There is no endpoint "nobody"\.$/]
  ])('refuses: %s', async (line, sentence) => {
    await expect(cloud.run(`autoscale ${line}`)).rejects.toThrow(sentence);
  });

  it('follows what CloudWatch has of the instances, which scales in without requests', async () => {
    const set = await said('autoscale busy --min 1 --max 3 --target 60 --metric CPUUtilization');
    expect(set[1]).toBe('Policy busy-AllTraffic-CPUUtilization: keeps CPUUtilization near 60.');
    expect(set.some(line => line.startsWith('Mind'))).toBe(false);
  });

  it('has other limits from a time on, until that or everything is off', async () => {
    const line =
      "autoscale busy --schedule 'cron(0 8 ? * MON-FRI *)' --min 2 --max 8 --timezone Europe/Berlin";
    expect(await said(line)).toContain(
      'Schedule cron(0 8 ? * MON-FRI *), Europe/Berlin: from 2 to 8 instances from then on.'
    );
    const end = "autoscale busy --schedule 'cron(0 8 ? * MON-FRI *)' --off";
    expect((await said(`${end} --timezone Europe/Berlin`))[0]).toBe(
      'The schedule cron(0 8 ? * MON-FRI *), Europe/Berlin, of the variant AllTraffic is ended; the limits stay as they are.'
    );
    expect((await said(end))[0]).toBe(
      'The variant AllTraffic has no schedule cron(0 8 ? * MON-FRI *), UTC.'
    );
    await said(line);
    expect((await said('autoscale busy --off')).join()).not.toContain('Schedule');
  });

  it.each([
    ['autoscale busy --schedule daily --min 1 --max 2', /--schedule of autoscale takes cron/],
    ["autoscale busy --schedule 'rate(1 day)' --min 1", /takes --min and --max/],
    ["autoscale busy --schedule 'rate(1 day)' --min 1 --off", /or --off alone/],
    ['autoscale busy --timezone UTC', /the zone of a --schedule/],
    ['autoscale busy --metric Cpu', /one of invocations, concurrency, CPUUtilization/]
  ])('%s is refused with a sentence', async (line, sentence) => {
    await expect(cloud.run(line)).rejects.toThrow(sentence);
  });
});
