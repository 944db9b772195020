import type { EndPlan, JobPlan, MetricPlan, RunPlan, StagePlan, StreamPlan } from '../scenario';

export const seconds = 1000;
export const minutes = 60 * seconds;
export const hours = 60 * minutes;

/** The start of every scenario that is not on the real clock: a Sunday noon. */
export const noon = Date.UTC(2026, 10, 22, 12);

/** The stages of a job whose training takes `training` milliseconds; logs begin at `logsBegin`. */
export function stages(training: number): StagePlan[] {
  return [
    { status: 'Starting', lasts: 40 * seconds },
    { status: 'Downloading', lasts: 20 * seconds },
    { status: 'Training', lasts: training },
    { status: 'Uploading', lasts: 10 * seconds }
  ];
}

/** Milliseconds from a job's creation to the first line of its log, for `stages`. */
export const logsBegin = minutes;

/** A stream's name as SageMaker makes them: host, number, epoch second of the first line. */
export function streamName(host: number): string {
  return `algo-${host}-{epoch}`;
}

/** Lines that identify themselves, from the beginning of the log on. */
export function counted(count: number, every: number, at = logsBegin, jitter = 0.8): RunPlan {
  return { at, every, count, jitter, lines: { kind: 'counter', size: 100 } };
}

export const lossAndAccuracy: readonly MetricPlan[] = [
  { name: 'loss', regex: 'loss: ([0-9.]+)' },
  { name: 'accuracy', regex: 'accuracy: ([0-9.]+)' }
];

/** A training job with what most have; `training` is how long its Training stage takes. */
export function trainingJob(job: {
  readonly name: string;
  readonly created: number;
  readonly training: number;
  readonly streams: readonly StreamPlan[];
  readonly nodes?: number;
  readonly instanceType?: string;
  readonly end?: EndPlan;
  readonly extra?: Partial<JobPlan>;
}): JobPlan {
  return {
    name: job.name,
    created: job.created,
    instanceType: job.instanceType ?? 'ml.g5.xlarge',
    instanceCount: job.nodes ?? 1,
    stages: stages(job.training),
    end: job.end ?? { status: 'Completed' },
    hyperparameters: { epochs: '10', 'batch-size': '64' },
    metrics: lossAndAccuracy,
    streams: job.streams,
    ...job.extra
  };
}
