import type {
  ApplicationAutoScalingClient,
  ScalableTarget,
  ScalingActivity,
  ScalingPolicy,
  ScheduledAction
} from '@aws-sdk/client-application-auto-scaling';
import type {
  ScalingSchedule,
  ScalingState,
  ScalingWish,
  VariantScaling
} from '../../../../protocol';
import type { Aws } from '../../../aws/aws';
import type { Caller } from '../../../caller';
import type { EndpointScaling } from '../../endpointPlace';
import { ProblemError } from '../../../problem';
import { fingerprint } from './deploy/names';
import { metricName, metricSpecification } from './scalingMetrics';

const NAMESPACE = 'sagemaker';
const DIMENSION = 'sagemaker:variant:DesiredInstanceCount';
/** So many of the last activities are told, newest first. */
const ACTIVITIES = 10;

export interface ScalingOptions {
  readonly endpoint: string;
  readonly aws: Aws;
  readonly caller: Caller;
  readonly signal?: AbortSignal;
}

/**
 * Automatic scaling of an endpoint's variants by the number of requests that each instance gets in a minute.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling.html
 */
export function endpointScaling({
  endpoint,
  aws,
  caller,
  signal
}: ScalingOptions): EndpointScaling {
  const resourceOf = (variant: string) => `endpoint/${endpoint}/variant/${variant}`;
  const call = <Answer>(
    operation: string,
    send: (client: ApplicationAutoScalingClient, abortSignal?: AbortSignal) => Promise<Answer>
  ) =>
    aws.call(
      caller,
      { operation, subject: `the scaling of endpoint ${endpoint}`, urgent: true, signal },
      async (clients, abortSignal) => send(await clients.scaling(), abortSignal)
    );

  const describe = async (variant: string): Promise<VariantScaling> => {
    const sdk = await import('../../../aws/sdk/scaling');
    const ResourceId = resourceOf(variant);
    const targets = await call('DescribeScalableTargets', (client, abortSignal) =>
      client.send(
        new sdk.DescribeScalableTargetsCommand({
          ServiceNamespace: NAMESPACE,
          ResourceIds: [ResourceId]
        }),
        { abortSignal }
      )
    );
    const policies = await call('DescribeScalingPolicies', (client, abortSignal) =>
      client.send(
        new sdk.DescribeScalingPoliciesCommand({ ServiceNamespace: NAMESPACE, ResourceId }),
        { abortSignal }
      )
    );
    const activities = await call('DescribeScalingActivities', (client, abortSignal) =>
      client.send(
        new sdk.DescribeScalingActivitiesCommand({
          ServiceNamespace: NAMESPACE,
          ResourceId,
          MaxResults: ACTIVITIES
        }),
        { abortSignal }
      )
    );
    const schedules = await call('DescribeScheduledActions', (client, abortSignal) =>
      client.send(
        new sdk.DescribeScheduledActionsCommand({ ServiceNamespace: NAMESPACE, ResourceId }),
        { abortSignal }
      )
    );
    return {
      variant,
      schedules: (schedules.ScheduledActions ?? []).map(scheduleOf),
      targets: (targets.ScalableTargets ?? []).map(targetOf),
      policies: (policies.ScalingPolicies ?? []).map(policyOf),
      activities: (activities.ScalingActivities ?? []).map(activityOf)
    };
  };

  return {
    describe: async (variants): Promise<ScalingState> => Promise.all(variants.map(describe)),

    async set(variant, { min, max, target, metric, inCooldown, outCooldown }: ScalingWish) {
      const sdk = await import('../../../aws/sdk/scaling');
      const resource = {
        ServiceNamespace: NAMESPACE,
        ResourceId: resourceOf(variant),
        ScalableDimension: DIMENSION
      } as const;
      await call('RegisterScalableTarget', (client, abortSignal) =>
        client.send(
          new sdk.RegisterScalableTargetCommand({
            ...resource,
            MinCapacity: min,
            MaxCapacity: max
          }),
          { abortSignal }
        )
      );
      // AWS takes one policy for a metric: one that the console made is changed, not doubled.
      const known = (await describe(variant)).policies.find(
        policy => policy.metric === metricName(metric)
      );
      await call('PutScalingPolicy', (client, abortSignal) =>
        client.send(
          new sdk.PutScalingPolicyCommand({
            ...resource,
            PolicyName: known?.name ?? `${endpoint}-${variant}-${metric ?? 'invocations'}`,
            PolicyType: 'TargetTrackingScaling',
            TargetTrackingScalingPolicyConfiguration: {
              TargetValue: target,
              ...metricSpecification(metric, endpoint, variant),
              ScaleInCooldown: inCooldown,
              ScaleOutCooldown: outCooldown
            }
          }),
          { abortSignal }
        )
      ).catch((error: unknown) => {
        throw withLimits(error, `${min} to ${max}`);
      });
    },

    async schedule(variant, { min, max, when, timezone }: ScalingSchedule) {
      const sdk = await import('../../../aws/sdk/scaling');
      const resource = {
        ServiceNamespace: NAMESPACE,
        ResourceId: resourceOf(variant),
        ScalableDimension: DIMENSION
      } as const;
      const [known] = (await describe(variant)).targets;
      if (!known) {
        await call('RegisterScalableTarget', (client, abortSignal) =>
          client.send(
            new sdk.RegisterScalableTargetCommand({
              ...resource,
              MinCapacity: min,
              MaxCapacity: max
            }),
            { abortSignal }
          )
        );
      }
      await call('PutScheduledAction', (client, abortSignal) =>
        client.send(
          new sdk.PutScheduledActionCommand({
            ...resource,
            ScheduledActionName: `${endpoint}-${variant}-${fingerprint([when, timezone])}`,
            Schedule: when,
            Timezone: timezone,
            ScalableTargetAction: { MinCapacity: min, MaxCapacity: max }
          }),
          { abortSignal }
        )
      );
    },

    async off(variant) {
      const sdk = await import('../../../aws/sdk/scaling');
      try {
        await call('DeregisterScalableTarget', (client, abortSignal) =>
          client.send(
            new sdk.DeregisterScalableTargetCommand({
              ServiceNamespace: NAMESPACE,
              ResourceId: resourceOf(variant),
              ScalableDimension: DIMENSION
            }),
            { abortSignal }
          )
        );
        return true;
      } catch (error) {
        if (error instanceof ProblemError && error.problem.code === 'ObjectNotFoundException') {
          return false;
        }
        throw error;
      }
    }
  };
}

/** The limits are registered before the policy, and hold without it. */
function withLimits(error: unknown, limits: string): unknown {
  if (!(error instanceof ProblemError)) {
    return error;
  }
  const { kind, message, hint, ...details } = error.problem;
  const kept = `The limits ${limits} are set, but no policy follows the traffic; the same command again finishes it, --off takes them back.`;
  return new ProblemError(kind, message, {
    ...details,
    hint: [hint, kept].filter(Boolean).join(' '),
    cause: error
  });
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

function policyOf(policy: ScalingPolicy) {
  const tracking = policy.TargetTrackingScalingPolicyConfiguration;
  const custom = tracking?.CustomizedMetricSpecification;
  return {
    name: policy.PolicyName ?? '',
    type: policy.PolicyType ?? '',
    metric: tracking?.PredefinedMetricSpecification?.PredefinedMetricType ?? custom?.MetricName,
    target: tracking?.TargetValue,
    inCooldown: tracking?.ScaleInCooldown,
    outCooldown: tracking?.ScaleOutCooldown,
    alarms: (policy.Alarms ?? []).flatMap(({ AlarmName }) => AlarmName ?? [])
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
