import type { Input } from '../input';
import { paginate } from '../paging';
import type { Context } from '../service';
import { scale } from './activities';
import { checkVariant, identity, instancesOf, registered, resourceOf } from './resource';
import type { ScalableTarget, ScalingPolicy, Schedule } from './target';

/** https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html */
export function registerScalableTarget(input: Input, context: Context) {
  const { region, clock } = context;
  const now = clock.now();
  const resource = resourceOf(input);
  const known = region.scalableTargets.get(resource.key);
  const min =
    input.optionalNumber('MinCapacity') ?? known?.min ?? input.refuse('MinCapacity is required.');
  const max =
    input.optionalNumber('MaxCapacity') ?? known?.max ?? input.refuse('MaxCapacity is required.');
  if (min > max) {
    input.refuse('Maximum capacity cannot be less than minimum capacity');
  }
  checkVariant(resource, context);
  const target: ScalableTarget = {
    ...resource,
    min,
    max,
    role: `arn:aws:iam::${region.account}:role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint`,
    suspended: input.has('SuspendedState')
      ? input.structure('SuspendedState').all()
      : (known?.suspended ?? {}),
    created: known?.created ?? now,
    policies: known?.policies ?? new Map<string, ScalingPolicy>(),
    schedules: known?.schedules ?? new Map<string, Schedule>(),
    activities: known?.activities ?? []
  };
  region.scalableTargets.set(resource.key, target);
  const instances = instancesOf(target, context);
  if (instances !== undefined) {
    scale(
      target,
      Math.min(max, Math.max(min, instances)),
      now,
      'a new minimum or maximum capacity',
      context
    );
  }
  return {
    ScalableTargetARN: `arn:aws:application-autoscaling:${region.name}:${region.account}:scalable-target/${resource.key.length}`
  };
}

export function describeScalableTargets(input: Input, { region }: Context) {
  const ids = input.strings('ResourceIds');
  const targets = [...region.scalableTargets.values()].filter(
    ({ resourceId }) => !ids || ids.includes(resourceId)
  );
  const { items, nextToken } = paginate(targets, input, input.within('MaxResults', 1, 50, 50));
  return {
    ScalableTargets: items.map(target => ({
      ...identity(target),
      MinCapacity: target.min,
      MaxCapacity: target.max,
      RoleARN: target.role,
      CreationTime: new Date(target.created),
      SuspendedState: {
        DynamicScalingInSuspended: false,
        DynamicScalingOutSuspended: false,
        ScheduledScalingSuspended: false,
        ...target.suspended
      }
    })),
    NextToken: nextToken
  };
}

/** Policies and schedules go with it. */
export function deregisterScalableTarget(input: Input, { region }: Context) {
  const target = registered(input, region.scalableTargets);
  region.scalableTargets.delete(target.key);
  return {};
}
