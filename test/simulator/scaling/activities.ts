import type { Input } from '../input';
import { paginate } from '../paging';
import type { Context } from '../service';
import { identity, instancesOf } from './resource';
import type { ScalableTarget, ScalingActivity } from './target';

/** From a policy to its first alarm, and from there to the end of the change. */
export const alarmTakes = 180_000;
const changeTakes = 120_000;

export function describeScalingActivities(input: Input, { region, clock }: Context) {
  const now = clock.now();
  const id = input.optionalString('ResourceId');
  const activities = [...region.scalableTargets.values()]
    .filter(({ resourceId }) => id === undefined || id === resourceId)
    .flatMap(target =>
      target.activities
        .filter(({ start }) => start <= now)
        .map(activity => ({
          ActivityId: activity.id,
          ...identity(target),
          Description: `Setting desired instance count to ${activity.to}.`,
          Cause: activity.cause,
          StartTime: new Date(activity.start),
          EndTime: activity.end <= now ? new Date(activity.end) : undefined,
          StatusCode: activity.end <= now ? 'Successful' : 'InProgress',
          StatusMessage: `Successfully set desired instance count to ${activity.to}.`
        }))
    )
    .sort((a, b) => b.StartTime.getTime() - a.StartTime.getTime());
  const { items, nextToken } = paginate(activities, input, input.within('MaxResults', 1, 50, 50));
  return { ScalingActivities: items, NextToken: nextToken };
}

/** Sets a variant's number of instances at `at`, and notes it as an activity. */
export function scale(
  target: ScalableTarget,
  to: number,
  at: number,
  cause: string,
  context: Context
): void {
  const { region, clock } = context;
  if (instancesOf(target, context) === to) {
    return;
  }
  const [, endpointName = '', variantName = ''] =
    /^endpoint\/([^/]+)\/variant\/([^/]+)$/.exec(target.resourceId) ?? [];
  const activity: ScalingActivity = {
    id: crypto.randomUUID(),
    cause: `monitor ${cause} in state ALARM triggered`,
    start: at,
    end: at + changeTakes,
    to
  };
  target.activities.push(activity);
  const apply = () => {
    const endpoint = region.endpoints.get(endpointName);
    const now = clock.now();
    if (endpoint?.status(now) === 'InService') {
      const variants = endpoint
        .variants(now)
        .map(variant => (variant.name === variantName ? { ...variant, instances: to } : variant));
      endpoint.update(now, changeTakes, endpoint.configName(now), variants);
    }
  };
  if (at <= clock.now()) {
    apply();
  } else {
    // Rejects when the simulator closes before its time has come; then there is nothing to scale any more.
    clock.sleep(at - clock.now(), region.closing).then(apply, () => undefined);
  }
}
