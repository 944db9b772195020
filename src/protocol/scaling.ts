import type { EndpointTarget } from './endpoint';
import type { Milliseconds } from './json';
import { request } from './method';

/** How a variant is to be scaled: so that a metric stays near `target`. Cooldowns in seconds. */
export interface ScalingWish {
  readonly min: number;
  readonly max: number;
  readonly target: number;
  /** One of `autoscale --metric`; the requests a minute that each instance gets unless told. */
  readonly metric?: string;
  readonly inCooldown?: number;
  readonly outCooldown?: number;
}

/** From when on a variant has other limits. */
export interface ScalingSchedule {
  readonly min: number;
  readonly max: number;
  /** `cron(0 8 ? * MON-FRI *)`, `rate(1 day)` or `at(2026-11-23T08:00:00)`. */
  readonly when: string;
  /** As `Europe/Berlin`; UTC unless told. */
  readonly timezone?: string;
}

/**
 * Values of `autoscale --metric` that have no number for a minute without requests. Then no alarm has anything to go by,
 * and target tracking does not scale in.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html
 */
export const REQUEST_METRICS: readonly string[] = ['invocations', 'concurrency', 'ModelLatency'];

/** As CloudWatch calls them; `INSUFFICIENT_DATA` also where the metric has no numbers. */
export const ALARM_STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;
export type AlarmState = (typeof ALARM_STATES)[number];

/** An alarm of a policy: what makes it act. */
export interface ScalingAlarm {
  readonly name: string;
  /** Absent where the account may not read alarms, or has deleted this one. */
  readonly state?: AlarmState;
  /** Since when it is in that state. */
  readonly since?: Milliseconds;
}

/** What changes the number of instances. */
export interface ScalingPolicy {
  readonly name: string;
  readonly type: string;
  /** As AWS names it. */
  readonly metric?: string;
  /** The value of `autoscale --metric` that stands for {@link metric}; absent where none does. */
  readonly follows?: string;
  readonly target?: number;
  /** Seconds. */
  readonly inCooldown?: number;
  /** Seconds. */
  readonly outCooldown?: number;
  readonly alarms: readonly ScalingAlarm[];
}

/** One change of the number of instances, or an attempt at one. */
export interface ScalingActivity {
  readonly at: Milliseconds;
  readonly endedAt?: Milliseconds;
  readonly status: string;
  readonly description: string;
  readonly cause: string;
  readonly message?: string;
}

/** How a variant is scaled, as the service tells it. */
export interface VariantScaling {
  readonly variant: string;
  readonly targets: readonly {
    /** What is scaled: `sagemaker:variant:DesiredInstanceCount`, … */
    readonly dimension: string;
    readonly min: number;
    readonly max: number;
    /** What is suspended, in words. */
    readonly suspended: readonly string[];
  }[];
  readonly policies: readonly ScalingPolicy[];
  readonly schedules: readonly (ScalingSchedule & { readonly name: string })[];
  /** Newest first. */
  readonly activities: readonly ScalingActivity[];
}

/** The scaling of each variant. */
export type ScalingState = readonly VariantScaling[];

/** How an endpoint is scaled now. A problem of kind `usage` where nothing scales it. */
export const readScaling = request<EndpointTarget, ScalingState>('endpoint/scaling');
