import type { Input } from '../input';
import { paginate } from '../paging';
import type { Context } from '../service';
import { alarmTakes, scale } from './activities';
import { identity, notFound, registered, variantOf } from './resource';

/**
 * https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html. A target-tracking policy on
 * invocations per instance really scales, once, three minutes later, to what the variant's traffic asks for.
 */
export function putScalingPolicy(input: Input, context: Context) {
  const { region, clock } = context;
  const target = registered(input, region.scalableTargets);
  const name = input.string('PolicyName');
  const type = input.choice(
    'PolicyType',
    ['StepScaling', 'TargetTrackingScaling', 'PredictiveScaling'],
    'StepScaling'
  );
  const arn = `arn:aws:autoscaling:${region.name}:${region.account}:scalingPolicy:${target.resourceId}:policyName/${name}`;
  const alarms =
    type === 'TargetTrackingScaling'
      ? ['AlarmHigh', 'AlarmLow'].map(kind => {
          const alarm = `TargetTracking-${target.resourceId}-${kind}-${name}`;
          return {
            AlarmName: alarm,
            AlarmARN: `arn:aws:cloudwatch:${region.name}:${region.account}:alarm:${alarm}`
          };
        })
      : [];
  const members = input.all('PolicyName');
  const tracking = input.structure('TargetTrackingScalingPolicyConfiguration');
  const metric = tracking
    .structure('PredefinedMetricSpecification')
    .optionalString('PredefinedMetricType');
  const invocations =
    metric === 'SageMakerVariantInvocationsPerInstance'
      ? tracking.optionalNumber('TargetValue')
      : undefined;
  const created = clock.now();
  target.policies.set(name, { name, arn, type, members, alarms, created, invocations });
  const traffic = variantOf(target, context)?.invocationsPerMinute ?? 0;
  // Without traffic there is no metric and so no alarm: target tracking never scales in to nothing.
  if (invocations !== undefined && invocations > 0 && traffic > 0) {
    const wanted = Math.min(target.max, Math.max(target.min, Math.ceil(traffic / invocations)));
    scale(target, wanted, clock.now() + alarmTakes, `alarm ${alarms[0]?.AlarmName}`, context);
  }
  return { PolicyARN: arn, Alarms: alarms };
}

export function describeScalingPolicies(input: Input, { region }: Context) {
  const id = input.optionalString('ResourceId');
  const names = input.strings('PolicyNames');
  const policies = [...region.scalableTargets.values()]
    .filter(({ resourceId }) => id === undefined || id === resourceId)
    .flatMap(target =>
      [...target.policies.values()]
        .filter(({ name }) => !names || names.includes(name))
        .map(policy => ({
          ...policy.members,
          ...identity(target),
          PolicyARN: policy.arn,
          PolicyName: policy.name,
          PolicyType: policy.type,
          Alarms: policy.alarms,
          CreationTime: new Date(policy.created)
        }))
    );
  const { items, nextToken } = paginate(policies, input, input.within('MaxResults', 1, 50, 50));
  return { ScalingPolicies: items, NextToken: nextToken };
}

export function deleteScalingPolicy(input: Input, { region }: Context) {
  const name = input.string('PolicyName');
  if (!registered(input, region.scalableTargets).policies.delete(name)) {
    throw notFound(`No scaling policy found for name ${name}`);
  }
  return {};
}
