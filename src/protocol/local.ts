import type { EndpointStatus, EndpointSummary } from './endpoint';
import type { PlacesList } from './list';
import type { JobStatus, JobSummary } from './resource';
import { topic } from './subscription';

/** What a local job or endpoint takes of this machine; absent what is not known, or not yet. */
export interface LocalUsage {
  /** Percent of one core, summed over the cores and hosts, while it runs. */
  readonly cpu?: number;
  /** Resident bytes, summed over its hosts, while it runs. */
  readonly memory?: number;
  /** Bytes on disk of all that is kept of it. */
  readonly disk?: number;
}

/** A job of this machine, as a process or in Docker. */
export interface LocalJob extends JobSummary {
  readonly type: 'job';
  readonly usage: LocalUsage;
}

/** An endpoint of this machine, as a process or in Docker. */
export interface LocalEndpoint extends EndpointSummary {
  readonly type: 'endpoint';
  readonly usage: LocalUsage;
}

export type LocalRun = LocalJob | LocalEndpoint;

/** Which local runs; all unless told. */
export interface LocalQuery {
  readonly jobStatuses?: readonly JobStatus[];
  readonly endpointStatuses?: readonly EndpointStatus[];
  /** At most so many, newest first; 100 unless told. */
  readonly limit?: number;
}

/** What was found out about something that local runs depend on, as `doctor` says it. */
export interface Finding {
  readonly what: string;
  /** `missing` is no fault: without it something else still works. */
  readonly state: 'fine' | 'missing' | 'broken';
  readonly text: string;
  /** What to do about it. */
  readonly next?: string;
}

/** What runs on this machine, and what ended runs keep of it. */
export interface LocalList extends PlacesList {
  readonly runs: readonly LocalRun[];
  /** The Docker Engine; absent until it was asked. */
  readonly engine?: Finding;
}

/** The list, anew on every change and every few seconds while something runs. The host looks once for all who watch. */
export const watchLocalRuns = topic<LocalQuery, LocalList>('local-runs');

/** Something that an ended job, endpoint or deployment left behind: what `prune` removes, and its value lists. */
export interface Leftover {
  readonly what: 'container' | 'network' | 'volume' | 'directory' | 'deployment';
  /** Its name in the engine, the directory's path, or the endpoint that was deployed to SageMaker. */
  readonly name: string;
  readonly of: 'job' | 'endpoint';
  /** The name of that job or endpoint. */
  readonly owner: string;
  /** On disk, of a directory. */
  readonly bytes?: number;
}
