import type { EndPlan, StagePlan } from '../scenario';

/** One entry of SecondaryStatusTransitions; times in milliseconds since 1970. */
export interface Transition {
  readonly status: string;
  readonly start: number;
  readonly end: number | undefined;
  readonly message: string;
}

/** The statuses of a job as a function of time. Only a stop changes it. */
export class Timeline {
  constructor(
    readonly created: number,
    private readonly stages: readonly StagePlan[],
    private readonly end: EndPlan,
    private readonly stopping: number
  ) {}

  /** When the job reaches its last status; infinite for one that never ends. */
  get ends(): number {
    if (this.stopped !== undefined) {
      return this.stopped + this.stopping;
    }
    return this.end.status === 'Never'
      ? Infinity
      : this.stages.reduce((time, { lasts }) => time + lasts, this.created);
  }

  /** Asks the job to stop; it is `Stopping` from `now` on. */
  stop(now: number): void {
    this.stopped ??= now;
  }

  /** What has happened up to `now`, oldest first, never empty. */
  transitions(now: number): Transition[] {
    const happened: Transition[] = [];
    const enter = (status: string, start: number, end: number | undefined, message?: string) => {
      happened.push({
        status,
        start,
        end: end === undefined || end > now ? undefined : end,
        message: message ?? messages[status] ?? ''
      });
    };
    const horizon = Math.min(now, this.stopped ?? Infinity);
    let time = this.created;
    this.stages.forEach((stage, index) => {
      const endless = this.end.status === 'Never' && index === this.stages.length - 1;
      const end = endless ? Infinity : time + stage.lasts;
      if (time <= horizon) {
        enter(stage.status, time, Math.min(end, this.stopped ?? Infinity), stage.message);
      }
      time = end;
    });
    if (this.stopped !== undefined && this.stopped <= now) {
      enter('Stopping', this.stopped, this.ends);
    }
    if (this.ends <= now) {
      const status = this.stopped !== undefined ? 'Stopped' : this.end.status;
      enter(
        status,
        this.ends,
        this.ends,
        this.end.status === 'Failed' ? this.end.reason : undefined
      );
    }
    return happened;
  }

  secondaryStatus(now: number): string {
    return this.transitions(now).at(-1)?.status ?? 'Starting';
  }

  /** InProgress, Stopping, Stopped, Completed or Failed. */
  status(now: number): string {
    const secondary = this.secondaryStatus(now);
    switch (secondary) {
      case 'Completed':
      case 'Failed':
      case 'Stopped':
      case 'Stopping':
        return secondary;
      case 'MaxRuntimeExceeded':
        return 'Stopped';
      default:
        return 'InProgress';
    }
  }

  failureReason(now: number): string | undefined {
    return this.end.status === 'Failed' && this.status(now) === 'Failed'
      ? this.end.reason.slice(0, 1024)
      : undefined;
  }

  /** When the job got its instances and billing began. */
  started(now: number): number | undefined {
    return this.transitions(now).find(({ status }) => !waiting.has(status) && !final.has(status))
      ?.start;
  }

  ended(now: number): number | undefined {
    return this.ends <= now ? this.ends : undefined;
  }

  lastModified(now: number): number {
    return this.transitions(now).at(-1)?.start ?? this.created;
  }

  private stopped: number | undefined;
}

const waiting = new Set(['Starting', 'Pending']);
const final = new Set(['Stopping', 'Stopped', 'Completed', 'Failed', 'MaxRuntimeExceeded']);

/** The messages that SageMaker gives its transitions. */
const messages: Readonly<Record<string, string>> = {
  Starting: 'Preparing the instances for training',
  Pending: 'Training job waiting for capacity',
  Downloading: 'Downloading the training image',
  Training: 'Training image download completed. Training in progress.',
  Interrupted: 'Training job interrupted: the Spot capacity was taken back',
  Restarting: 'Restarting the training job',
  Uploading: 'Uploading generated training model',
  Stopping: 'Stopping the training job',
  Stopped: 'Training job stopped',
  Completed: 'Training job completed',
  MaxRuntimeExceeded: 'Training job runtime exceeded MaxRuntimeInSeconds provided'
};
