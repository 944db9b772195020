import type { Milliseconds } from './json';
import type { EndpointResource, EndpointTarget } from './endpoint';
import { request } from './method';
import type { JobRef, JobTarget } from './resource';
import { topic } from './subscription';

/** One line of a chart. */
export interface MetricSeries {
  /** `loss`, `CPUUtilization`, … */
  readonly name: string;
  /** Where the numbers come from: the job's own lines, the machine that runs it, or an endpoint's requests and machines. */
  readonly source: 'algorithm' | 'instance' | 'endpoint';
  /** Present for instance metrics and for algorithm metrics of jobs with several hosts. */
  readonly host?: string;
  /** Present for metrics of an endpoint. */
  readonly variant?: string;
  /** CloudWatch's unit names; algorithm metrics have none. */
  readonly unit?: 'Percent' | 'Count' | 'Microseconds' | 'Bytes';
  /** CloudWatch's name for what a value is of the samples in its period: `Average`, `Sum`, `p99`; of its metrics only. */
  readonly statistic?: string;
  /** How much time a value stands for, which its time begins; of CloudWatch's metrics only. */
  readonly period?: Milliseconds;
  /** Ascending times. */
  readonly times: readonly Milliseconds[];
  readonly values: readonly number[];
}

/**
 * All series of a job, anew whenever one grows, at most once a second. A series of more than 2,000 points
 * is thinned to its minimum and maximum per slice of time.
 */
export const jobMetrics = topic<JobTarget, readonly MetricSeries[]>('metrics');

/** All series once, not thinned. */
export const readMetrics = request<JobTarget, readonly MetricSeries[]>('metrics/read');

/** Which numbers of an endpoint. */
export interface EndpointMetricsTarget extends EndpointTarget {
  /** How far back; three hours unless told. */
  readonly last?: Milliseconds;
  /** All variants unless told. */
  readonly variant?: string;
}

/**
 * What the service measures of an endpoint, anew about once a minute, which is how often there is something new. Ends with
 * a problem of kind `usage` where nothing measures it.
 */
export const endpointMetrics = topic<EndpointMetricsTarget, readonly MetricSeries[]>(
  'endpoint-metrics'
);

/** The same once. */
export const readEndpointMetrics = request<EndpointMetricsTarget, readonly MetricSeries[]>(
  'endpoint/metrics'
);

/** Names a job or an endpoint by its numbers; our renderer draws them, live, beside pictures for other readers. */
export const METRICS_MIME = 'application/vnd.jupyterlab-sagemaker.metrics.v1+json';

/** The content of {@link METRICS_MIME}. */
export interface MetricsBundle {
  readonly ref: JobRef | EndpointResource;
  /** See `InitializeResult.contextId`. */
  readonly contextId?: string;
  /** Of an endpoint: of this variant alone. */
  readonly variant?: string;
  /** Nothing older. */
  readonly since?: Milliseconds;
  /** What was true when it was saved, thinned to about {@link SAVED_POINTS} points together. */
  readonly saved?: { readonly at: Milliseconds; readonly series: readonly MetricSeries[] };
}

export const SAVED_POINTS = 2_000;
