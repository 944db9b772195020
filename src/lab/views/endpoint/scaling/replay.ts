import type { Milliseconds, ScalingWish } from '../../../../protocol';

const MINUTE: Milliseconds = 60_000;

/**
 * What target tracking does by itself: alarms over one-minute numbers, 3 above the target to add instances, 15 below
 * nine tenths of it to remove some. https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
 */
const OUT_AFTER = 3 * MINUTE;
const IN_AFTER = 15 * MINUTE;
const IN_BELOW = 0.9;
/** Seconds between two changes unless told. */
const COOLDOWN = 300;

/** Requests of a variant, counted by period. */
export interface Traffic {
  /** Beginnings of the periods, ascending. */
  readonly times: readonly Milliseconds[];
  /** Requests of all instances together in each period. */
  readonly counts: readonly number[];
  readonly period: Milliseconds;
}

/** What a policy would have made of the traffic. */
export interface Replay {
  readonly times: readonly Milliseconds[];
  /** Instances in each period. */
  readonly instances: readonly number[];
  /** Requests a minute that each instance would have got; a period without requests has no number, as in CloudWatch. */
  readonly load: readonly (number | undefined)[];
  readonly changes: readonly {
    readonly at: Milliseconds;
    readonly from: number;
    readonly to: number;
  }[];
  readonly instanceHours: number;
}

/**
 * Plays a policy over past traffic, as if an instance served from the moment it is asked for. Without requests there is
 * no number and no alarm, so nothing changes then.
 */
export function replay(wish: ScalingWish, traffic: Traffic, current: number): Replay {
  const { min, max, target } = wish;
  const { times, counts, period } = traffic;
  const outCooldown = (wish.outCooldown ?? COOLDOWN) * 1000;
  const inCooldown = (wish.inCooldown ?? COOLDOWN) * 1000;
  const within = (count: number): number => Math.min(max, Math.max(min, count));
  const instances: number[] = [];
  const load: (number | undefined)[] = [];
  const changes: { at: Milliseconds; from: number; to: number }[] = [];
  let count = within(current);
  let above: Milliseconds = 0;
  let below: Milliseconds = 0;
  let peak = 0;
  let changed: Milliseconds = -Infinity;
  for (const [index, time] of times.entries()) {
    const requests = counts[index] ?? 0;
    const each = requests > 0 ? (requests * MINUTE) / period / count : undefined;
    instances.push(count);
    load.push(each);
    above = each !== undefined && each > target ? above + period : 0;
    below = each !== undefined && each < IN_BELOW * target ? below + period : 0;
    const at = time + period;
    const out = above >= OUT_AFTER && at - changed >= outCooldown;
    const into = below >= IN_AFTER && at - changed >= inCooldown;
    // Fewer instances must have done for the busiest of those minutes: removing is the cautious half.
    peak = below > 0 ? Math.max(peak, each ?? 0) : 0;
    const wanted = within(Math.ceil((count * (into ? peak : (each ?? target))) / target));
    if ((out && wanted > count) || (into && wanted < count)) {
      changes.push({ at, from: count, to: wanted });
      count = wanted;
      changed = at;
      above = below = peak = 0;
    }
  }
  const instanceHours = (instances.reduce((sum, one) => sum + one, 0) * period) / 3_600_000;
  return { times, instances, load, changes, instanceHours };
}
