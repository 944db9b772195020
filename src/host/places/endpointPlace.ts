import type {
  EndpointDescription,
  EndpointQuery,
  EndpointRef,
  EndpointSummary,
  Invocation,
  InvocationAnswer,
  Json,
  MetricSeries,
  Milliseconds,
  PendingAnswer,
  PlaceName,
  ScalingSchedule,
  ScalingState,
  ScalingWish
} from '../../protocol';
import type { Caller } from '../caller';
import type { EndpointLog, EndpointLogQuery } from '../host';
import type { Leftovers, LeftoversQuery } from './leftovers';
import type { ContainerResources, Progress } from './place';

/** What `deploy` hands to a place: everything resolved and absolute, nothing left to guess. */
export interface DeployRequest extends ContainerResources {
  /** Complete name, already in the form `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`. */
  readonly name: string;
  readonly instanceType: string;
  readonly instanceCount: number;
  /** Absolute path or `s3://` URI of a `model.tar.gz`. */
  readonly model: string;
  /** What serves: a path relative to `sourceDirectory`, or the name of `script`; absent where the archive or the image brings it. */
  readonly entryPoint?: string;
  /** Absolute; copied, so that a later edit does not reach an endpoint that serves. */
  readonly sourceDirectory?: string;
  /** The text of a script alone, or of a cell's body. */
  readonly script?: string;
  readonly image?: string;
  /** `pytorch`, `sklearn`, …, where known: decides the default content types. */
  readonly framework?: string;
  readonly environment: Readonly<Record<string, string>>;
  /** `model` is the name of a model that SageMaker has, and no archive. */
  readonly registered?: boolean;
  /** Of an endpoint on SageMaker. */
  readonly sagemaker?: SageMakerDeployment;
}

/** What SageMaker alone wants to know of an endpoint. Keys as KMS takes them. */
export interface SageMakerDeployment {
  /** Name or ARN. */
  readonly role?: string;
  /** `s3://…` for the model with its code; the default bucket unless told. */
  readonly s3?: string;
  /** Of the instances' storage. */
  readonly volumeKey?: string;
  /** Of what is uploaded. */
  readonly outputKey?: string;
  readonly vpc?: {
    readonly subnets: readonly string[];
    readonly securityGroups: readonly string[];
  };
  readonly tags: Readonly<Record<string, string>>;
  /** Capacity by request instead of instances; memory in MB. */
  readonly serverless?: { readonly memory: number; readonly concurrency: number };
  /** Answers go to this `s3://…` instead of to who asks. */
  readonly asyncOutput?: string;
}

/** What is changed of an endpoint that exists; what is not given stays as it is. */
export interface UpdateRequest extends Partial<
  Omit<DeployRequest, keyof ContainerResources | 'name' | 'environment' | 'sagemaker'>
> {
  readonly update: true;
  readonly name: string;
  /** Not needed where there is only one. */
  readonly variant?: string;
  /** Added to the variables that there are. */
  readonly environment: Readonly<Record<string, string>>;
  readonly sagemaker: Pick<
    SageMakerDeployment,
    'role' | 's3' | 'volumeKey' | 'outputKey' | 'tags' | 'serverless'
  >;
}

/** What a deployment would do, found out without doing it. */
export interface DeploymentPlan {
  /** What will be served, where, and what is billed, in sentences. */
  readonly summary: readonly string[];
  /** The requests to the service, by operation, in their order. */
  readonly requests: Readonly<Record<string, Json>>;
  /** Does it, as {@link EndpointPlace.deploy}; soon, because what was found out may change. */
  carryOut(progress: Progress, signal?: AbortSignal): Promise<EndpointRef>;
}

/** A deployment that has left something that nothing uses, or goes on. */
export interface UnfinishedDeployment {
  readonly name: string;
  readonly startedAt: Milliseconds;
  /**
   * It was cut off before its end, goes on, failed, or is done and has left what it replaced; `unknown` where the endpoint
   * could not be looked at.
   */
  readonly state: 'cut-off' | 'going-on' | 'failed' | 'done' | 'unknown';
  /** Why it failed, as a sentence. */
  readonly reason?: string;
  /** There was no endpoint of that name before. */
  readonly creates: boolean;
  /** What is there, as nouns with their names. */
  readonly left: readonly string[];
}

/** A deployment ended by the caller's interrupt before the endpoint was asked for. */
export class DeploymentInterrupted extends Error {
  /** What was taken back and what was kept, as sentences. */
  readonly said: readonly string[];

  constructor(said: readonly string[], cause: unknown) {
    super('The deployment was interrupted.', { cause });
    this.name = 'DeploymentInterrupted';
    this.said = said;
  }
}

/** Which numbers of an endpoint. */
export interface EndpointMetricsQuery {
  readonly since: Milliseconds;
  /** All variants unless told. */
  readonly variant?: string;
}

/** What a variant can be scaled by, as a person says it; the last ones are CloudWatch's, averaged over the instances. */
export const SCALING_METRICS = [
  'invocations',
  'concurrency',
  'CPUUtilization',
  'MemoryUtilization',
  'GPUUtilization',
  'GPUMemoryUtilization',
  'ModelLatency'
] as const;

/** The automatic scaling of one endpoint. */
export interface EndpointScaling {
  describe(variants: readonly string[]): Promise<ScalingState>;
  set(variant: string, wish: ScalingWish): Promise<void>;
  /** Adds a schedule, or changes the one for the same times. */
  schedule(variant: string, schedule: ScalingSchedule): Promise<void>;
  /** Ends the schedule for these times; the limits stay as they are. Returns whether there was one. */
  unschedule(variant: string, when: Pick<ScalingSchedule, 'when' | 'timezone'>): Promise<boolean>;
  /** Ends it, schedules included; the instances stay as many as they are. Returns whether there was any. */
  off(variant: string): Promise<boolean>;
}

/**
 * Where endpoints serve. The three places answer the same questions, as they do for jobs. Errors are `ProblemError`s.
 */
export interface EndpointPlace {
  readonly name: PlaceName;

  /** Endpoints that match, newest first, at most `query.limit`. */
  list(
    query: EndpointQuery,
    caller: Caller,
    signal?: AbortSignal
  ): Promise<{ endpoints: readonly EndpointSummary[]; more: boolean }>;

  /** @throws ProblemError of kind `not-found` */
  describe(ref: EndpointRef, caller: Caller, signal?: AbortSignal): Promise<EndpointDescription>;

  /** Calls back on every change until disposed; `undefined` once it is gone. Without watchers nothing is asked. */
  watch(
    ref: EndpointRef,
    caller: Caller,
    changed: (endpoint: EndpointDescription | undefined) => void
  ): Disposable;

  /** Calls back when the list may have changed; the receiver lists anew. */
  watchList(caller: Caller, changed: () => void): Disposable;

  /**
   * Makes an endpoint, or updates the one of that name in place without losing a request, and returns once it is certain
   * to outlive the host. That it is in service is told by {@link EndpointPlace.watch}.
   */
  deploy(
    request: DeployRequest,
    caller: Caller,
    progress: Progress,
    signal?: AbortSignal
  ): Promise<EndpointRef>;

  /**
   * What {@link deploy} would do, or a change of an endpoint that exists, with everything checked that can be known before
   * it costs money. Absent for a place where nothing costs, and nothing is changed but by deploying anew.
   *
   * @throws ProblemError with a sentence for each thing that is wrong
   */
  plan?(
    request: DeployRequest | UpdateRequest,
    caller: Caller,
    progress: Progress,
    signal?: AbortSignal
  ): Promise<DeploymentPlan>;

  /**
   * Tidies up behind a deployment that is decided: what it replaced, or when it failed what it made. Does nothing while it
   * goes on. Returns what was deleted and what was kept, as sentences.
   */
  settle?(ref: EndpointRef, caller: Caller): Promise<string[]>;

  /** Deployments that go on, or have left something that nothing uses. */
  unfinished?(caller: Caller): Promise<UnfinishedDeployment[]>;

  /** @throws ProblemError of kind `model` for what the model answered with an error */
  invoke(
    ref: EndpointRef,
    invocation: Invocation,
    caller: Caller,
    signal?: AbortSignal
  ): Promise<InvocationAnswer>;

  /** Asks for an answer that will be on S3; absent for a place that answers at once. */
  invokeAsync?(
    ref: EndpointRef,
    invocation: Invocation,
    caller: Caller,
    signal?: AbortSignal
  ): Promise<PendingAnswer>;

  /**
   * The answer to {@link EndpointPlace.invokeAsync}, as soon as it is there; `undefined` when it is not within `wait`.
   *
   * @throws ProblemError of kind `model` for what the model could not answer
   */
  answer?(
    ref: EndpointRef,
    pending: PendingAnswer,
    wait: Milliseconds,
    caller: Caller,
    signal?: AbortSignal
  ): Promise<InvocationAnswer | undefined>;

  /** An answer in pieces, as they come. */
  stream(
    ref: EndpointRef,
    invocation: Invocation,
    caller: Caller,
    signal: AbortSignal
  ): AsyncIterable<Uint8Array>;

  /** Deletes it and what only it uses; returns what was deleted and what was kept, as sentences. */
  delete(ref: EndpointRef, caller: Caller): Promise<string[]>;

  /**
   * What servers that have ended left behind, and with `directories` all that is kept of endpoints that have; nothing of one
   * that starts or serves, and nothing of others. Absent for a place that is not this machine's.
   */
  leftovers?(caller: Caller, query: LeftoversQuery): Promise<Leftovers>;

  /** Where its lines come from. */
  log(query: EndpointLogQuery, caller: Caller, signal?: AbortSignal): Promise<EndpointLog>;

  /** What the service measures of it; absent for a place that measures nothing. */
  metrics?(
    endpoint: EndpointDescription,
    query: EndpointMetricsQuery,
    caller: Caller,
    signal?: AbortSignal
  ): Promise<MetricSeries[]>;

  /** Scales it by itself; absent for a place that cannot. */
  scaling?(ref: EndpointRef, caller: Caller, signal?: AbortSignal): EndpointScaling;
}
