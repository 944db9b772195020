import type {
  JobDescription,
  JobList,
  JobQuery,
  JobRef,
  LogTarget,
  MetricSeries,
  Milliseconds,
  PlaceName
} from '../protocol';
import type { Caller } from './caller';
import type { Clock } from './clock';
import type { Locations } from './locations';
import type { Log } from './logs/log';
import type { LogSource } from './logs/source';
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
  /** All variants unless told. */
  readonly variant?: string;
  /** From the start of this day on (UTC); of yesterday unless told. */
  readonly since?: Milliseconds;
}

/** The log of an endpoint. It has no end. */
export interface EndpointLog {
  readonly source: LogSource;
  /** The log group, which comes with the first line. */
  readonly group: string;
  readonly region: string;
  /** What is older is not read. */
  readonly from: Milliseconds;
}

/** The endpoints of SageMaker. */
export interface Endpoints {
  /** @throws ProblemError `not-found`; `usage` for a variant that it does not have */
  log(query: EndpointLogQuery, caller: Caller, signal?: AbortSignal): Promise<EndpointLog>;
}

/** Numbers of a job, from its lines and from the machine. */
export interface Metrics {
  read(job: JobDescription, caller: Caller): Promise<MetricSeries[]>;
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
  readonly metrics: Metrics;
  /** The caller that a target names by `contextId`, where it is still known; else `connected` itself. */
  callerOf(target: Pick<LogTarget, 'contextId'>, connected: Caller): Caller;
}

export type { TrainingRequest };
