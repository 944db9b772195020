/** A registered scalable target with what hangs on it. */
export interface ScalableTarget {
  readonly key: string;
  readonly resourceId: string;
  readonly dimension: string;
  readonly min: number;
  readonly max: number;
  readonly role: string;
  readonly suspended: Readonly<Record<string, unknown>>;
  readonly created: number;
  readonly policies: Map<string, ScalingPolicy>;
  readonly schedules: Map<string, Schedule>;
  readonly activities: ScalingActivity[];
}

export interface ScalingPolicy {
  readonly name: string;
  readonly arn: string;
  readonly type: string;
  /** As it was put, to be given back. */
  readonly members: Readonly<Record<string, unknown>>;
  readonly alarms: readonly { readonly AlarmName: string; readonly AlarmARN: string }[];
  /** What each instance is to get a minute, for a policy that tracks that. */
  readonly invocations: number | undefined;
  readonly created: number;
}

export interface Schedule {
  readonly name: string;
  readonly arn: string;
  readonly members: Readonly<Record<string, unknown>>;
  readonly created: number;
}

export interface ScalingActivity {
  readonly id: string;
  readonly cause: string;
  readonly start: number;
  readonly end: number;
  readonly to: number;
}
