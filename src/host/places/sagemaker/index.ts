import type {
  JobDescription,
  JobKind,
  JobQuery,
  JobRef,
  JobSummary,
  Milliseconds
} from '../../../protocol';
import { hasEnded } from '../../../protocol';
import type { Aws } from '../../aws/aws';
import type { Caller } from '../../caller';
import type { Clock } from '../../clock';
import type { LogSource } from '../../logs/source';
import type { Rows } from '../../placeList';
import { Polls } from '../../polls';
import { ProblemError } from '../../problem';
import type { MachineMetrics, Place, Progress, TrainingPlan, TrainingRequest } from '../place';
import type { Kind } from './kinds/kind';
import { processing } from './kinds/processing';
import { training } from './kinds/training';
import { transform } from './kinds/transform';
import { listKind } from './list';
import { lookAtJob } from './jobWatch';
import { lookAtList } from './listWatch';
import { jobLog } from './log';
import type { PageReceiver } from './log/receiver';
import { instanceMetrics } from './metrics';
import { callerAt, originOf } from './origin';
import { firstOf } from './pages';

const KINDS: Readonly<Record<JobKind, Kind>> = { training, processing, transform };
/** A job counts as changed lately for so long: longer than a poll, or one would fall between two. */
const LATELY: Milliseconds = 120_000;

export interface SageMakerPlaceOptions {
  readonly aws: Aws;
  readonly clock: Clock;
  /** A log has settled when its job has ended and nothing new came for so long; 10 s unless told. */
  readonly settle?: Milliseconds;
  /** Receives the past of logs beside the main thread. Its maker disposes it. */
  readonly receiver?: PageReceiver;
}

/** SageMaker in the caller's account and region, as a place where jobs run. Dispose it to stop what it watches. */
export function createSageMakerPlace(options: SageMakerPlaceOptions): Place & Disposable {
  return new SageMakerPlace(options);
}

class SageMakerPlace implements Place, Disposable {
  readonly name = 'sagemaker';
  readonly #aws: Aws;
  readonly #clock: Clock;
  readonly #settle: Milliseconds;
  readonly #receiver: PageReceiver | undefined;
  readonly #jobs: Polls<JobDescription>;
  readonly #lists: Polls<undefined>;

  constructor({ aws, clock, settle = 10_000, receiver }: SageMakerPlaceOptions) {
    this.#aws = aws;
    this.#clock = clock;
    this.#settle = settle;
    this.#receiver = receiver;
    this.#jobs = new Polls(clock);
    this.#lists = new Polls(clock);
  }

  async list(
    query: JobQuery,
    caller: Caller,
    signal?: AbortSignal
  ): Promise<{ jobs: readonly JobSummary[]; more: boolean }> {
    const { rows, more } = await this.#list(query, caller, signal);
    return { jobs: rows, more };
  }

  async #list(query: JobQuery, caller: Caller, signal?: AbortSignal): Promise<Rows<JobSummary>> {
    const list = (kind: Kind) => listKind(kind, query, this.#aws, caller, signal);
    if (query.kinds?.length) {
      const kinds = [...new Set(query.kinds)].map(kind => KINDS[kind]);
      return firstOf(await Promise.all(kinds.map(list)), query);
    }
    // Many may list training jobs and nothing else; they have the jobs that they may see.
    const optional = (kind: Kind) => list(kind).catch(noneWhenDenied);
    const lists = [list(training), optional(processing), optional(transform)];
    return firstOf(await Promise.all(lists), query);
  }

  describe(ref: JobRef, caller: Caller, signal?: AbortSignal): Promise<JobDescription> {
    return this.#describe(ref, callerAt(ref, caller), true, signal);
  }

  watch(ref: JobRef, caller: Caller, changed: (job: JobDescription) => void): Disposable {
    const there = callerAt(ref, caller);
    return this.#jobs.watch(
      [this.#aws.contextKey(there), ref.kind, ref.name].join('/'),
      () =>
        lookAtJob(
          signal => this.#describe(ref, there, false, signal),
          () => this.#clock.now()
        ),
      changed
    );
  }

  watchList(caller: Caller, changed: () => void): Disposable {
    return this.#lists.watch(
      this.#aws.contextKey(caller),
      () => lookAtList(signal => this.#recent(caller, signal)),
      changed
    );
  }

  async stop(ref: JobRef, caller: Caller): Promise<void> {
    const kind = KINDS[ref.kind];
    const there = callerAt(ref, caller);
    const job = await this.#describe(ref, there, true);
    if (hasEnded(job.status)) {
      return;
    }
    await this.#aws.call(
      there,
      { operation: kind.operations.stop, subject: `${kind.noun} ${ref.name}`, urgent: true },
      async clients => kind.stop(await clients.sagemaker(), ref.name)
    );
  }

  async plan(
    request: TrainingRequest,
    caller: Caller,
    signal?: AbortSignal
  ): Promise<TrainingPlan> {
    const { prepareTraining, requestAsJson, summaryOf } = await import('./trainingPlan');
    const prepared = await prepareTraining(request, this.#aws, caller, signal);
    return {
      summary: summaryOf(prepared),
      request: requestAsJson(prepared.job),
      carryOut: async (progress, interrupt) => {
        const { trainOnSageMaker } = await import('./train');
        return trainOnSageMaker(prepared, this.#aws, caller, progress, interrupt);
      }
    };
  }

  async train(
    request: TrainingRequest,
    caller: Caller,
    progress: Progress,
    signal?: AbortSignal
  ): Promise<JobRef> {
    const plan = await this.plan(request, caller, signal);
    return plan.carryOut(progress, signal);
  }

  logSource(job: JobDescription, caller: Caller): LogSource {
    const there = callerAt(job.ref, caller);
    return jobLog({
      job,
      group: KINDS[job.ref.kind].logGroup,
      aws: this.#aws,
      caller: there,
      clock: this.#clock,
      settle: this.#settle,
      receiver: this.#receiver,
      watch: changed => this.watch(job.ref, caller, changed)
    });
  }

  machineMetrics(job: JobDescription, caller: Caller): MachineMetrics {
    return instanceMetrics({
      job,
      namespace: KINDS[job.ref.kind].logGroup,
      aws: this.#aws,
      caller: callerAt(job.ref, caller),
      clock: this.#clock
    });
  }

  [Symbol.dispose](): void {
    this.#jobs[Symbol.dispose]();
    this.#lists[Symbol.dispose]();
  }

  #describe(
    { kind: name, name: job }: JobRef,
    caller: Caller,
    urgent: boolean,
    signal?: AbortSignal
  ): Promise<JobDescription> {
    const kind = KINDS[name];
    const subject = `${kind.noun} ${job}`;
    return this.#aws.call(
      caller,
      { operation: kind.operations.describe, subject, urgent, signal },
      async (clients, abortSignal) =>
        kind.describe(
          await clients.sagemaker(),
          job,
          originOf(caller, await clients.region()),
          abortSignal
        )
    );
  }

  /** Jobs of all kinds that changed in the last two minutes, by AWS's clock. */
  async #recent(caller: Caller, signal: AbortSignal): Promise<JobSummary[]> {
    const lists = await Promise.all(
      Object.values(KINDS).map(kind =>
        this.#aws.call(
          caller,
          {
            operation: kind.operations.list,
            subject: `${kind.noun}s`,
            lane: 'watches',
            signal
          },
          async (clients, abortSignal) =>
            kind.list(
              await clients.sagemaker(),
              {
                MaxResults: 100,
                LastModifiedTimeAfter: new Date(clients.now() - LATELY),
                SortBy: 'CreationTime',
                SortOrder: 'Descending'
              },
              originOf(caller, await clients.region()),
              abortSignal
            )
        )
      )
    );
    return lists.flatMap(list => list.jobs);
  }
}

function noneWhenDenied(error: unknown): Rows<JobSummary> {
  if (error instanceof ProblemError && error.problem.kind === 'denied') {
    return { rows: [], more: false };
  }
  throw error;
}
