import type { LogGroup } from '../logs/group';
import { linesOf } from '../logs/lines';
import { ingestionOf, ListStrand, longestDelayOf, RunStrand, type Strand } from '../logs/strand';
import type { LogStream } from '../logs/stream';
import { seedOf } from '../random';
import { usualDelay, type JobKind, type JobPlan, type StreamPlan } from '../scenario';
import { logTime } from './names';
import { Timeline } from './timeline';

export const logGroups: Readonly<Record<JobKind, string>> = {
  training: '/aws/sagemaker/TrainingJobs',
  processing: '/aws/sagemaker/ProcessingJobs',
  transform: '/aws/sagemaker/TransformJobs'
};

/** A training, processing or transform job: its plan, its statuses over time, and its log streams. */
export class Job {
  readonly kind: JobKind;
  readonly timeline: Timeline;
  readonly streams: readonly LogStream[];

  /**
   * @param created milliseconds since 1970.
   * @param request the members of the request that made it, given back when it is described.
   */
  constructor(
    readonly plan: JobPlan,
    readonly created: number,
    readonly arn: string,
    group: LogGroup,
    seed: number,
    readonly request: Readonly<Record<string, unknown>> = {}
  ) {
    this.kind = plan.kind ?? 'training';
    this.timeline = new Timeline(created, plan.stages, plan.end, plan.stopping ?? 20_000);
    this.streams = plan.streams.map(stream => {
      const name = `${plan.name}/${stream.name.replace('{epoch}', String(firstSecond(stream, created)))}`;
      return group.add(name, strandsOf(stream, created, seed ^ seedOf(name)));
    });
  }

  get name(): string {
    return this.plan.name;
  }

  /**
   * Begins to stop: containers get SIGTERM and write one more line; five seconds later, or at the end of the stopping time,
   * they are gone.
   */
  stop(now: number): void {
    this.timeline.stop(now);
    const gone = Math.min(now + 5000, this.timeline.ends);
    for (const stream of this.streams) {
      const writing = stream.exists(now);
      stream.cut(gone);
      if (writing) {
        const ingestionTime = ingestionOf(gone, usualDelay, seedOf(stream.name));
        stream.put([{ timestamp: gone, ingestionTime, message: 'Received SIGTERM, stopping.' }]);
      }
    }
  }

  /** When the last event of its log becomes visible; infinite for a job that never ends. */
  get settles(): number {
    return (
      this.timeline.ends +
      Math.max(
        0,
        ...this.plan.streams.map(({ delay, events = [] }) =>
          Math.max(longestDelayOf(delay ?? usualDelay), ...events.map(event => event.delay ?? 0))
        )
      )
    );
  }
}

function strandsOf(plan: StreamPlan, origin: number, seed: number): Strand[] {
  const delay = plan.delay ?? usualDelay;
  const host = /^algo-\d+/.exec(plan.name)?.[0] ?? plan.name;
  const runs = new RunStrand(
    (plan.runs ?? []).map((run, number) => ({
      start: origin + run.at,
      every: run.every,
      count: run.count,
      jitter: run.jitter ?? 0,
      line: linesOf(run.lines, host, seed ^ Math.imul(number + 1, 0x45d9f3b))
    })),
    delay,
    seed
  );
  const listed = (plan.events ?? []).flatMap(event => {
    const timestamp = origin + event.at;
    const ingestionTime =
      event.delay === undefined ? ingestionOf(timestamp, delay, seed) : timestamp + event.delay;
    return Array.from({ length: event.times ?? 1 }, () => ({
      timestamp,
      ingestionTime,
      message: event.text.replace('{time}', logTime(timestamp))
    }));
  });
  return [
    ...(runs.length > 0 ? [runs] : []),
    ...(listed.length > 0 ? [new ListStrand(listed)] : [])
  ];
}

/** The epoch second of a stream's first line: what SageMaker ends the stream's name with. */
function firstSecond({ runs = [], events = [] }: StreamPlan, origin: number): number {
  const first = Math.min(...runs.map(({ at }) => at), ...events.map(({ at }) => at));
  return Math.floor((origin + (Number.isFinite(first) ? first : 0)) / 1000);
}
