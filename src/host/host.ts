import type {
  AccountChoice,
  EndpointDescription,
  EndpointList,
  EndpointQuery,
  EndpointRef,
  Invocation,
  InvocationAnswer,
  JobDescription,
  JobList,
  JobQuery,
  JobRef,
  JobTarget,
  LocalList,
  LocalQuery,
  MetricSeries,
  Milliseconds,
  ModelDescription,
  ModelList,
  ModelQuery,
  ModelRef,
  PlaceName,
  Problem
} from '../protocol';
import type { Caller } from './caller';
import type { Clock } from './clock';
import type { Locations } from './locations';
import type { Log } from './logs/log';
import type { LogSource } from './logs/source';
import type { EndpointMetricsQuery, EndpointPlace, EndpointScaling } from './places/endpointPlace';
import type { Place, TrainingRequest } from './places/place';

/** The jobs of all places, as one. */
export interface Jobs {
  list(query: JobQuery, caller: Caller, signal?: AbortSignal): Promise<JobList>;
  describe(ref: JobRef, caller: Caller, signal?: AbortSignal): Promise<JobDescription>;
  /** Finds a job by name alone: local places first, then SageMaker. @throws ProblemError `not-found`, with the nearest names. */
  find(name: string, caller: Caller, signal?: AbortSignal): Promise<JobDescription>;
  watch(ref: JobRef, caller: Caller, changed: (job: JobDescription) => void): Disposable;
  watchList(query: JobQuery, caller: Caller, changed: (list: JobList) => void): Disposable;
  stop(ref: JobRef, caller: Caller): Promise<void>;
  place(name: PlaceName): Place;
  /** The place for an instance type: `local_*` here, in Docker where there is an image, `ml.*` on SageMaker. */
  placeFor(instanceType: string, image?: string): Place;
}

/** The logs of all places; one reader of each source. */
export interface Logs {
  open(job: JobDescription, caller: Caller): Log;
  /** The log of what is no job. */
  openSource(source: LogSource): Log;
}

/** Which log of an endpoint. */
export interface EndpointLogQuery {
  readonly name: string;
  /** Where it is, when that is known; else it is looked for by its name. */
  readonly ref?: EndpointRef;
  /** All variants unless told. */
  readonly variant?: string;
  /** From the start of this day on (UTC); of yesterday unless told. */
  readonly since?: Milliseconds;
}

/** The log of an endpoint. It has no end but the endpoint's. */
export interface EndpointLog {
  readonly source: LogSource;
  /** The log group, which comes with the first line; of a local endpoint the file. */
  readonly group: string;
  /** `SageMaker us-east-1`, `this machine (process)`. */
  readonly where: string;
  /** What is older is not read. */
  readonly from: Milliseconds;
}

/** The endpoints of all places, as one. */
export interface Endpoints {
  list(query: EndpointQuery, caller: Caller, signal?: AbortSignal): Promise<EndpointList>;
  describe(ref: EndpointRef, caller: Caller, signal?: AbortSignal): Promise<EndpointDescription>;
  /** Finds an endpoint by name alone: local places first, then SageMaker. @throws ProblemError `not-found`, with the nearest names. */
  find(name: string, caller: Caller, signal?: AbortSignal): Promise<EndpointDescription>;
  /** `undefined` once it is gone. */
  watch(
    ref: EndpointRef,
    caller: Caller,
    changed: (endpoint: EndpointDescription | undefined) => void
  ): Disposable;
  watchList(
    query: EndpointQuery,
    caller: Caller,
    changed: (list: EndpointList) => void
  ): Disposable;
  /** @throws ProblemError `model` for what the model answered with an error */
  invoke(
    ref: EndpointRef,
    invocation: Invocation,
    caller: Caller,
    signal?: AbortSignal
  ): Promise<InvocationAnswer>;
  /** An answer in pieces, as they come. */
  stream(
    ref: EndpointRef,
    invocation: Invocation,
    caller: Caller,
    signal: AbortSignal
  ): AsyncIterable<Uint8Array>;
  /** What was deleted and what was kept, as sentences. */
  delete(ref: EndpointRef, caller: Caller): Promise<string[]>;
  /** @throws ProblemError `not-found`; `usage` for a variant that it does not have */
  log(query: EndpointLogQuery, caller: Caller, signal?: AbortSignal): Promise<EndpointLog>;
  /** What the service measures of it. @throws ProblemError `usage` where nothing does */
  metrics(
    endpoint: EndpointDescription,
    query: EndpointMetricsQuery,
    caller: Caller,
    signal?: AbortSignal
  ): Promise<MetricSeries[]>;
  /** @throws ProblemError `usage` where nothing scales it */
  scaling(ref: EndpointRef, caller: Caller, signal?: AbortSignal): EndpointScaling;
  place(name: PlaceName): EndpointPlace;
  /** The place for an instance type: `local_*` here, in Docker where there is an image, `ml.*` on SageMaker. */
  placeFor(instanceType: string, image?: string): EndpointPlace;
}

/** The models that places keep by name. */
export interface Models {
  list(query: ModelQuery, caller: Caller, signal?: AbortSignal): Promise<ModelList>;
  /** @throws ProblemError `not-found`, with the nearest names */
  describe(ref: ModelRef, caller: Caller, signal?: AbortSignal): Promise<ModelDescription>;
  watchList(query: ModelQuery, caller: Caller, changed: (list: ModelList) => void): Disposable;
}

/** What runs on this machine and what ended runs keep of it. */
export interface LocalRuns {
  /** As processes and in Docker, each with what it takes, and how the engine is. */
  watchList(query: LocalQuery, caller: Caller, changed: (list: LocalList) => void): Disposable;
}

/** Numbers of a job, from its lines and from the machine. */
export interface Metrics {
  /** @param missing told why the machines' numbers are not among them, where they could not be asked */
  read(
    job: JobDescription,
    caller: Caller,
    missing?: (problem: Problem) => void
  ): Promise<MetricSeries[]>;
  watch(job: JobDescription, caller: Caller, changed: (series: MetricSeries[]) => void): Disposable;
}

/** Everything a command or a request may reach. Made once, in `main.ts`. */
export interface Host {
  readonly version: string;
  readonly startedAt: number;
  readonly clock: Clock;
  readonly locations: Locations;
  readonly jobs: Jobs;
  readonly logs: Logs;
  readonly endpoints: Endpoints;
  readonly models: Models;
  readonly localRuns: LocalRuns;
  readonly metrics: Metrics;
  /** The caller that a target names by `contextId`, where it is still known; else `connected` itself. */
  callerOf(target: Pick<JobTarget, 'contextId'>, connected: Caller): Caller;
  /** The caller with another profile or region, where one is chosen. */
  callerIn(choice: AccountChoice, connected: Caller): Caller;
}

export type { TrainingRequest };
