import type { Input } from '../input';
import { paginate } from '../paging';
import { alarmTakes } from '../scaling/activities';
import { variantOf } from '../scaling/resource';
import type { ScalableTarget, ScalingPolicy } from '../scaling/target';
import type { Context } from '../service';

/**
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html, for the alarms of
 * target-tracking policies only. One on invocations stands where the variant's traffic puts it, three minutes after the
 * policy; without traffic it has no data, for ever. Those on other metrics are OK.
 */
export function describeAlarms(input: Input, context: Context) {
  const names = input.strings('AlarmNames');
  const alarms = [...context.region.scalableTargets.values()].flatMap(target =>
    [...target.policies.values()].flatMap(policy =>
      policy.alarms
        .filter(({ AlarmName }) => !names || names.includes(AlarmName))
        .map(alarm => ({ ...alarm, ...stateOf(alarm.AlarmName, policy, target, context) }))
    )
  );
  const { items, nextToken } = paginate(alarms, input, input.within('MaxRecords', 1, 100, 50));
  return { MetricAlarms: items, CompositeAlarms: [], NextToken: nextToken };
}

function stateOf(
  alarm: string,
  { invocations, created }: ScalingPolicy,
  target: ScalableTarget,
  context: Context
) {
  const variant = variantOf(target, context);
  const each = (variant?.invocationsPerMinute ?? 0) / (variant?.instances ?? 1);
  if (invocations === undefined) {
    return { StateValue: 'OK', StateTransitionedTimestamp: new Date(created) };
  }
  const decided = created + alarmTakes;
  if (context.clock.now() < decided || each === 0) {
    return { StateValue: 'INSUFFICIENT_DATA', StateTransitionedTimestamp: new Date(created) };
  }
  const fires = alarm.includes('AlarmHigh') ? each > invocations : each < 0.9 * invocations;
  return {
    StateValue: fires ? 'ALARM' : 'OK',
    StateTransitionedTimestamp: new Date(decided)
  };
}
