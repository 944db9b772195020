import type {
  EndpointDescription,
  Output,
  ScalingSchedule,
  ScalingWish,
  Variant
} from '../../protocol';
import type { EndpointScaling } from '../places/endpointPlace';
import { ProblemError } from '../problem';
import { typed } from '../typed';
import { SCHEDULE, autoscaleDeclaration } from './autoscaleArguments';
import type { CommandResult, RunContext } from './command';
import { defineCommand } from './command';
import { toJson } from './show/bundle';
import { showScaling } from './show/scaling';
import { refuse } from './values';
import { variantsOf } from './variant';

/** Lets SageMaker change the number of instances of an endpoint by its traffic, or shows how it does. */
export const autoscale = defineCommand(autoscaleDeclaration, async function* (context, values) {
  const { host, caller, signal } = context;
  const schedule = scheduleOf(values);
  const wish = schedule ? undefined : wishOf(values);
  const endpoint = await host.endpoints.find(values.name, caller, signal);
  const scaling = host.endpoints.scaling(endpoint.ref, caller, signal);
  const meant = variantsOf(endpoint, values.variant);
  if (schedule) {
    const variant = only(endpoint, meant);
    checkScalable(variant, values.name);
    if ('off' in schedule) {
      yield await endSchedule(variant, schedule, scaling);
    } else {
      await scaling.schedule(variant.name, schedule);
    }
  } else if (values.off) {
    yield* end(endpoint, meant, scaling);
  } else if (wish) {
    const variant = only(endpoint, meant);
    checkScalable(variant, values.name);
    await scaling.set(variant.name, wish);
  }
  return yield* show(context, endpoint, meant, scaling);
});

/**
 * What the numbers ask for; `undefined` for none.
 *
 * @throws ProblemError `usage`
 */
function wishOf(values: {
  readonly min?: number;
  readonly max?: number;
  readonly target?: number;
  readonly inCooldown?: number;
  readonly outCooldown?: number;
  readonly metric: string;
  readonly off: boolean;
}): ScalingWish | undefined {
  const { min, max, target, inCooldown, outCooldown, metric, off } = values;
  const given = [min, max, target, inCooldown, outCooldown].some(value => value !== undefined);
  if (!given) {
    return undefined;
  }
  if (off) {
    throw refuse('--off of autoscale ends the scaling and takes no numbers; leave them out.');
  }
  if (min === undefined || max === undefined || target === undefined) {
    throw refuse(
      'autoscale takes --min, --max and --target together, as in --min 1 --max 4 --target 1000; without numbers it shows what is set.'
    );
  }
  if (min === 0) {
    throw refuse(
      '--min of autoscale takes 1 or more: a variant keeps at least one instance. Only inference components and asynchronous endpoints scale to zero, by a policy of their own.'
    );
  }
  if (min > max) {
    throw refuse(`--min of autoscale is ${min}, which is more than --max ${max}; exchange them.`);
  }
  if (target <= 0) {
    throw refuse(`--target of autoscale takes more than 0 invocations a minute, not ${target}.`);
  }
  const followed = metric === 'invocations' ? undefined : metric;
  return { min, max, target, metric: followed, inCooldown, outCooldown };
}

/** A schedule that is to be no more. */
interface EndedSchedule extends Pick<ScalingSchedule, 'when' | 'timezone'> {
  readonly off: true;
}

/**
 * The limits that are to hold from a time on; `undefined` where no schedule is asked for.
 *
 * @throws ProblemError `usage`
 */
function scheduleOf(values: {
  readonly min?: number;
  readonly max?: number;
  readonly target?: number;
  readonly schedule?: string;
  readonly timezone?: string;
  readonly off: boolean;
}): ScalingSchedule | EndedSchedule | undefined {
  const { min, max, target, schedule, timezone, off } = values;
  if (schedule === undefined) {
    if (timezone !== undefined) {
      throw refuse('--timezone of autoscale is the zone of a --schedule; give one.');
    }
    return undefined;
  }
  if (!SCHEDULE.test(schedule)) {
    throw refuse(
      `--schedule of autoscale takes cron(0 8 ? * MON-FRI *), rate(1 day) or at(2026-11-23T08:00:00), not "${schedule}".`
    );
  }
  if (off && min === undefined && max === undefined && target === undefined) {
    return { when: schedule, timezone, off };
  }
  if (off || target !== undefined || min === undefined || max === undefined || min > max) {
    throw refuse(
      '--schedule of autoscale takes --min and --max, which is the larger one, and no --target; or --off alone, which ends the schedule.'
    );
  }
  return { min, max, when: schedule, timezone };
}

/** @throws ProblemError `usage` where there are several */
function only({ ref }: EndpointDescription, variants: readonly Variant[]): Variant {
  const [variant, ...others] = variants;
  if (!variant || others.length > 0) {
    const names = variants.map(({ name }) => name).join(' and ');
    throw refuse(
      `Endpoint ${ref.name} has the variants ${names}; name the one to scale with --variant.`
    );
  }
  return variant;
}

/**
 * https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling.html
 *
 * @throws ProblemError `usage` for a variant that AWS does not scale so
 */
function checkScalable({ name, instanceType, serverless }: Variant, endpoint: string): void {
  if (serverless) {
    throw refuse(
      `The variant ${name} of ${endpoint} is serverless and adds and removes capacity by itself, up to ${serverless.concurrency} at once; there are no instances to scale.`
    );
  }
  if (instanceType !== undefined && /^ml\.t\d/.test(instanceType)) {
    throw new ProblemError(
      'usage',
      `The variant ${name} of ${endpoint} runs on ${instanceType}, a burstable instance, which SageMaker does not scale.`,
      { hint: 'Deploy it on another type, as ml.m5.large, and scale that.' }
    );
  }
}

async function endSchedule(
  { name }: Variant,
  { when, timezone = 'UTC' }: EndedSchedule,
  scaling: EndpointScaling
): Promise<Output> {
  const ended = await scaling.unschedule(name, { when, timezone });
  return {
    type: 'line',
    text: ended
      ? `The schedule ${when}, ${timezone}, of the variant ${name} is ended; the limits stay as they are.`
      : `The variant ${name} has no schedule ${when}, ${timezone}.`
  };
}

async function* end(
  { ref }: EndpointDescription,
  variants: readonly Variant[],
  scaling: EndpointScaling
): AsyncGenerator<Output, void, void> {
  for (const { name, instances } of variants) {
    const ended = await scaling.off(name);
    const count = instances ? ` It stays at ${instances.desired}.` : '';
    yield {
      type: 'line',
      text: ended
        ? `The variant ${name} of ${ref.name} is scaled no more.${count}`
        : `The variant ${name} of ${ref.name} was not scaled.`
    };
  }
}

async function* show(
  context: RunContext,
  endpoint: EndpointDescription,
  variants: readonly Variant[],
  scaling: EndpointScaling
): AsyncGenerator<Output, CommandResult, void> {
  const { name } = endpoint.ref;
  const state = await scaling.describe(variants.map(variant => variant.name));
  const example = typed(`autoscale ${name} --min 1 --max 4 --target 1000`, context.caller);
  yield* showScaling(context, endpoint, state, example);
  return { value: toJson(state) };
}
