import type { Input } from '../input';
import { paginate } from '../paging';
import type { Context } from '../service';
import { identity, notFound, registered } from './resource';

/** Schedules are kept, with their syntax checked; the simulator does not carry them out. */
export function putScheduledAction(input: Input, { region, clock }: Context) {
  const target = registered(input, region.scalableTargets);
  const name = input.string('ScheduledActionName');
  const schedule = input.string('Schedule');
  if (!/^(at|rate|cron)\(.+\)$/.test(schedule)) {
    input.refuse(`Schedule expression ${schedule} is not valid.`);
  }
  const members = input.all('ScheduledActionName');
  const arn = `arn:aws:autoscaling:${region.name}:${region.account}:scheduledAction:${target.resourceId}:scheduledActionName/${name}`;
  target.schedules.set(name, { name, arn, members, created: clock.now() });
  return {};
}

export function describeScheduledActions(input: Input, { region }: Context) {
  const id = input.optionalString('ResourceId');
  const actions = [...region.scalableTargets.values()]
    .filter(({ resourceId }) => id === undefined || id === resourceId)
    .flatMap(target =>
      [...target.schedules.values()].map(schedule => ({
        ...schedule.members,
        ...identity(target),
        ScheduledActionName: schedule.name,
        ScheduledActionARN: schedule.arn,
        CreationTime: new Date(schedule.created)
      }))
    );
  const { items, nextToken } = paginate(actions, input, input.within('MaxResults', 1, 50, 50));
  return { ScheduledActions: items, NextToken: nextToken };
}

export function deleteScheduledAction(input: Input, { region }: Context) {
  const name = input.string('ScheduledActionName');
  if (!registered(input, region.scalableTargets).schedules.delete(name)) {
    throw notFound(`No scheduled action found for name ${name}`);
  }
  return {};
}
