import type {
  ApplicationAutoScalingClient,
  ScalableTarget,
  ScalingActivity,
  ScalingPolicy as AwsPolicy,
  ScheduledAction
} from '@aws-sdk/client-application-auto-scaling';
import {
  ALARM_STATES,
  type ScalingAlarm,
  type ScalingPolicy,
  type VariantScaling
} from '../../../../protocol';
import type { Aws } from '../../../aws/aws';
import type { Caller } from '../../../caller';
import { ProblemError } from '../../../problem';
import { followed } from './scalingMetrics';

export const NAMESPACE = 'sagemaker';

/** So many of the last activities are told, newest first. */
const ACTIVITIES = 10;
/** What one DescribeAlarms takes; a policy has two alarms. */
const MOST_ALARMS = 100;

export interface ScalingOptions {
  readonly endpoint: string;
  readonly aws: Aws;
  readonly caller: Caller;
  readonly signal?: AbortSignal;
}

/** Asks how the variants of one endpoint are scaled. */
export class ScalingReader {
  constructor(private readonly options: ScalingOptions) {}

  /** One call to Application Auto Scaling. @throws ProblemError */
  call<Answer>(
    operation: string,
    send: (client: ApplicationAutoScalingClient, abortSignal?: AbortSignal) => Promise<Answer>
  ): Promise<Answer> {
    const { aws, caller } = this.options;
    return aws.call(caller, this.#callOf(operation), async (clients, abortSignal) =>
      send(await clients.scaling(), abortSignal)
    );
  }

  /** As Application Auto Scaling names a variant. */
  resourceOf(variant: string): string {
    return `endpoint/${this.options.endpoint}/variant/${variant}`;
  }

  async targets(variant: string): Promise<VariantScaling['targets']> {
    const { DescribeScalableTargetsCommand } = await import('../../../aws/sdk/scaling');
    const ResourceIds = [this.resourceOf(variant)];
    const { ScalableTargets = [] } = await this.call(
      'DescribeScalableTargets',
      (client, abortSignal) =>
        client.send(
          new DescribeScalableTargetsCommand({ ServiceNamespace: NAMESPACE, ResourceIds }),
          { abortSignal }
        )
    );
    return ScalableTargets.map(targetOf);
  }

  /** Without the states of their alarms. */
  async policies(variant: string): Promise<readonly ScalingPolicy[]> {
    const { DescribeScalingPoliciesCommand } = await import('../../../aws/sdk/scaling');
    const { ScalingPolicies = [] } = await this.call(
      'DescribeScalingPolicies',
      (client, abortSignal) =>
        client.send(new DescribeScalingPoliciesCommand(this.#queryOf(variant)), { abortSignal })
    );
    return ScalingPolicies.map(policyOf);
  }

  async schedules(variant: string): Promise<VariantScaling['schedules']> {
    const { DescribeScheduledActionsCommand } = await import('../../../aws/sdk/scaling');
    const { ScheduledActions = [] } = await this.call(
      'DescribeScheduledActions',
      (client, abortSignal) =>
        client.send(new DescribeScheduledActionsCommand(this.#queryOf(variant)), { abortSignal })
    );
    return ScheduledActions.map(scheduleOf);
  }

  async describe(variant: string): Promise<VariantScaling> {
    const targets = await this.targets(variant);
    const policies = await this.policies(variant);
    const activities = await this.#activities(variant);
    const schedules = await this.schedules(variant);
    const alarms = await this.#alarms(policies.flatMap(policy => policy.alarms));
    return {
      variant,
      targets,
      policies: policies.map(policy => ({
        ...policy,
        alarms: policy.alarms.map(({ name }) => alarms.get(name) ?? { name })
      })),
      schedules,
      activities
    };
  }

  async #activities(variant: string): Promise<VariantScaling['activities']> {
    const { DescribeScalingActivitiesCommand } = await import('../../../aws/sdk/scaling');
    const query = { ...this.#queryOf(variant), MaxResults: ACTIVITIES };
    const { ScalingActivities = [] } = await this.call(
      'DescribeScalingActivities',
      (client, abortSignal) =>
        client.send(new DescribeScalingActivitiesCommand(query), { abortSignal })
    );
    return ScalingActivities.map(activityOf);
  }

  /**
   * Their states, by name. Who may scale may not always read alarms: then they are told without.
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
   */
  async #alarms(alarms: readonly ScalingAlarm[]): Promise<ReadonlyMap<string, ScalingAlarm>> {
    if (alarms.length === 0) {
      return new Map();
    }
    const { aws, caller } = this.options;
    const { DescribeAlarmsCommand } = await import('../../../aws/sdk/cloudwatch');
    const AlarmNames = alarms.slice(0, MOST_ALARMS).map(({ name }) => name);
    try {
      const { MetricAlarms = [] } = await aws.call(
        caller,
        this.#callOf('DescribeAlarms'),
        async (clients, abortSignal) =>
          (await clients.cloudwatch()).send(
            new DescribeAlarmsCommand({ AlarmNames, MaxRecords: MOST_ALARMS }),
            { abortSignal }
          )
      );
      return new Map(
        MetricAlarms.map(alarm => {
          const { AlarmName: name = '', StateValue } = alarm;
          const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
          const state = ALARM_STATES.find(one => one === StateValue);
          return [name, { name, state, since: since?.getTime() }];
        })
      );
    } catch (error) {
      if (error instanceof ProblemError && error.problem.kind === 'denied') {
        return new Map();
      }
      throw error;
    }
  }

  #callOf(operation: string) {
    const { endpoint, signal } = this.options;
    return { operation, subject: `the scaling of endpoint ${endpoint}`, urgent: true, signal };
  }

  #queryOf(variant: string) {
    return { ServiceNamespace: NAMESPACE, ResourceId: this.resourceOf(variant) } as const;
  }
}

function targetOf({ ScalableDimension, MinCapacity, MaxCapacity, SuspendedState }: ScalableTarget) {
  const { DynamicScalingInSuspended, DynamicScalingOutSuspended, ScheduledScalingSuspended } =
    SuspendedState ?? {};
  const suspended = [
    DynamicScalingInSuspended && 'scale in',
    DynamicScalingOutSuspended && 'scale out',
    ScheduledScalingSuspended && 'schedules'
  ].filter(what => typeof what === 'string');
  return {
    dimension: ScalableDimension ?? '',
    min: MinCapacity ?? 0,
    max: MaxCapacity ?? 0,
    suspended
  };
}

function policyOf(policy: AwsPolicy): ScalingPolicy {
  const tracking = policy.TargetTrackingScalingPolicyConfiguration;
  const custom = tracking?.CustomizedMetricSpecification;
  const metric =
    tracking?.PredefinedMetricSpecification?.PredefinedMetricType ?? custom?.MetricName;
  return {
    name: policy.PolicyName ?? '',
    type: policy.PolicyType ?? '',
    metric,
    follows: followed(metric),
    target: tracking?.TargetValue,
    inCooldown: tracking?.ScaleInCooldown,
    outCooldown: tracking?.ScaleOutCooldown,
    alarms: (policy.Alarms ?? []).flatMap(({ AlarmName: name }) => (name ? [{ name }] : []))
  };
}

function scheduleOf(action: ScheduledAction) {
  return {
    name: action.ScheduledActionName ?? '',
    when: action.Schedule ?? '',
    timezone: action.Timezone,
    min: action.ScalableTargetAction?.MinCapacity ?? 0,
    max: action.ScalableTargetAction?.MaxCapacity ?? 0
  };
}

function activityOf(activity: ScalingActivity) {
  return {
    at: activity.StartTime?.getTime() ?? 0,
    endedAt: activity.EndTime?.getTime(),
    status: activity.StatusCode ?? '',
    description: activity.Description ?? '',
    cause: activity.Cause ?? '',
    message: activity.StatusMessage
  };
}
