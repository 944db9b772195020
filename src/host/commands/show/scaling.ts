import {
  REQUEST_METRICS,
  type EndpointDescription,
  type Output,
  type ScalingAlarm,
  type ScalingPolicy,
  type ScalingState,
  type VariantScaling
} from '../../../protocol';
import type { RunContext } from '../command';
import { isTerminal } from './face';
import { counted, moment } from './figures';
import { escapeHtml } from './html';

/** Shows how the variants of an endpoint are scaled: limits, policies with their alarms, the last activities. */
export async function* showScaling(
  { caller }: RunContext,
  endpoint: EndpointDescription,
  state: ScalingState,
  example: string
): AsyncGenerator<Output, void, void> {
  const lines = state.flatMap(variant => describe(endpoint, variant));
  if (state.every(({ targets }) => targets.length === 0)) {
    lines.push(`\`${example}\` scales it by its traffic.`);
  }
  if (isTerminal(caller)) {
    for (const text of lines) {
      yield { type: 'line', text };
    }
    return;
  }
  yield {
    type: 'display',
    id: 'scaling',
    bundle: {
      'text/html': lines.map(line => `<div>${escapeHtml(line)}</div>`).join(''),
      'text/plain': lines.join('\n')
    }
  };
}

function describe(
  { ref, variants }: EndpointDescription,
  { variant, targets, policies, schedules, activities }: VariantScaling
): string[] {
  const now = variants.find(({ name }) => name === variant)?.instances;
  const whole = `The variant ${variant} of ${ref.name}`;
  const has = now ? `; it has ${counted(now.current, 'instance')}${changing(now)}` : '';
  const limits = targets.map(({ dimension, min, max, suspended }) => {
    const what = dimension.endsWith('InstanceCount') ? 'instances' : dimension;
    const but = suspended.length > 0 ? ` Suspended: ${suspended.join(', ')}.` : '';
    return `${whole} is scaled from ${min} to ${max} ${what}${has}.${but}`;
  });
  return [
    ...(limits.length > 0 ? limits : [`${whole} is not scaled by itself${has}.`]),
    ...policies.flatMap(policy => [policySentence(policy), ...policy.alarms.map(alarmWords)]),
    ...schedules.map(
      ({ when, timezone = 'UTC', min, max }) =>
        `Schedule ${when}, ${timezone}: from ${min} to ${max} instances from then on.`
    ),
    ...warnings(targets, policies),
    ...(activities.length > 0
      ? [
          'Last activities:',
          ...activities.map(
            ({ at, status, description, cause }) =>
              `  ${moment(at)} ${status}: ${description} Cause: ${cause}`
          )
        ]
      : [])
  ];
}

function changing({ current, desired }: { readonly current: number; readonly desired: number }) {
  return current === desired ? '' : ` and is to have ${desired}`;
}

function policySentence({
  name,
  type,
  metric,
  target,
  inCooldown,
  outCooldown
}: ScalingPolicy): string {
  const cooldowns = [
    inCooldown !== undefined && `${counted(inCooldown, 'second')} between scaling in`,
    outCooldown !== undefined && `${counted(outCooldown, 'second')} between scaling out`
  ].filter(Boolean);
  const parts = [
    metric !== undefined && target !== undefined
      ? `keeps ${metric} near ${target.toLocaleString('en-US')}`
      : type,
    ...cooldowns
  ];
  return `Policy ${name}: ${parts.join(', ')}.`;
}

function alarmWords({ name, state, since }: ScalingAlarm): string {
  const when = since === undefined ? '' : ` since ${moment(since)}`;
  return `  Alarm ${name}${state === undefined ? '' : `: ${state}${when}`}`;
}

/** What the limits do not do, which costs money. */
function warnings(
  targets: VariantScaling['targets'],
  policies: readonly ScalingPolicy[]
): string[] {
  const byRequests = policies.some(({ follows = '' }) => REQUEST_METRICS.includes(follows));
  return byRequests && targets.some(({ min, max }) => min < max)
    ? [
        'Mind: without any request there is no such metric, and target tracking does not scale in. A variant whose traffic ends at once keeps its instances, which cost money, until requests come again or you set their number.'
      ]
    : [];
}
