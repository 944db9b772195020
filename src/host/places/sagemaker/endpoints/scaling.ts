import type { ScalingSchedule, ScalingState, ScalingWish } from '../../../../protocol';
import { ProblemError } from '../../../problem';
import type { EndpointScaling } from '../../endpointPlace';
import { fingerprint } from './deploy/names';
import { metricName, metricSpecification } from './scalingMetrics';
import { NAMESPACE, ScalingReader, type ScalingOptions } from './scalingState';

const DIMENSION = 'sagemaker:variant:DesiredInstanceCount';

/**
 * Automatic scaling of an endpoint's variants: by a metric of theirs, and from set times on.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling.html
 */
export function endpointScaling(options: ScalingOptions): EndpointScaling {
  const { endpoint } = options;
  const reader = new ScalingReader(options);
  const targetOf = (variant: string) =>
    ({
      ServiceNamespace: NAMESPACE,
      ResourceId: reader.resourceOf(variant),
      ScalableDimension: DIMENSION
    }) as const;
  /** The same times have the same name, so that they are changed rather than doubled. */
  const scheduleName = (
    variant: string,
    { when, timezone }: Pick<ScalingSchedule, 'when' | 'timezone'>
  ) => `${endpoint}-${variant}-${fingerprint([when, timezone])}`;

  const register = async (
    variant: string,
    { min, max }: Pick<ScalingWish, 'min' | 'max'>
  ): Promise<void> => {
    const { RegisterScalableTargetCommand } = await import('../../../aws/sdk/scaling');
    const limits = { ...targetOf(variant), MinCapacity: min, MaxCapacity: max };
    await reader.call('RegisterScalableTarget', (client, abortSignal) =>
      client.send(new RegisterScalableTargetCommand(limits), { abortSignal })
    );
  };

  return {
    describe: async (variants): Promise<ScalingState> =>
      Promise.all(variants.map(variant => reader.describe(variant))),

    async set(variant, wish: ScalingWish) {
      const { PutScalingPolicyCommand } = await import('../../../aws/sdk/scaling');
      const { metric, target, inCooldown, outCooldown } = wish;
      await register(variant, wish);
      // AWS takes one policy for a metric: one that the console made is changed, not doubled.
      const known = (await reader.policies(variant)).find(
        policy => policy.metric === metricName(metric)
      );
      await reader
        .call('PutScalingPolicy', (client, abortSignal) =>
          client.send(
            new PutScalingPolicyCommand({
              ...targetOf(variant),
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
        )
        .catch((error: unknown) => {
          throw withLimits(error, `${wish.min} to ${wish.max}`);
        });
    },

    async schedule(variant, schedule: ScalingSchedule) {
      const { PutScheduledActionCommand } = await import('../../../aws/sdk/scaling');
      if ((await reader.targets(variant)).length === 0) {
        await register(variant, schedule);
      }
      const { min, max, when, timezone } = schedule;
      // One that somebody else has made for these times is changed, too.
      const known = (await reader.schedules(variant)).find(isFor(schedule));
      await reader.call('PutScheduledAction', (client, abortSignal) =>
        client.send(
          new PutScheduledActionCommand({
            ...targetOf(variant),
            ScheduledActionName: known?.name ?? scheduleName(variant, schedule),
            Schedule: when,
            Timezone: timezone,
            ScalableTargetAction: { MinCapacity: min, MaxCapacity: max }
          }),
          { abortSignal }
        )
      );
    },

    async unschedule(variant, times) {
      const { DeleteScheduledActionCommand } = await import('../../../aws/sdk/scaling');
      const known = (await reader.schedules(variant)).find(isFor(times));
      return (
        known !== undefined &&
        wasThere(
          reader.call('DeleteScheduledAction', (client, abortSignal) =>
            client.send(
              new DeleteScheduledActionCommand({
                ...targetOf(variant),
                ScheduledActionName: known.name
              }),
              { abortSignal }
            )
          )
        )
      );
    },

    async off(variant) {
      const { DeregisterScalableTargetCommand } = await import('../../../aws/sdk/scaling');
      return wasThere(
        reader.call('DeregisterScalableTarget', (client, abortSignal) =>
          client.send(new DeregisterScalableTargetCommand(targetOf(variant)), { abortSignal })
        )
      );
    }
  };
}

/** A schedule without a zone is in UTC. */
function isFor({ when, timezone = 'UTC' }: Pick<ScalingSchedule, 'when' | 'timezone'>) {
  return (other: ScalingSchedule) => other.when === when && (other.timezone ?? 'UTC') === timezone;
}

/** Whether there was anything to delete. */
async function wasThere(deleting: Promise<unknown>): Promise<boolean> {
  try {
    await deleting;
    return true;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'ObjectNotFoundException') {
      return false;
    }
    throw error;
  }
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
