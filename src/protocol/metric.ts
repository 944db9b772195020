import type { Milliseconds } from './json';
import type { LogTarget } from './log';
import { request } from './method';
import { topic } from './subscription';

/** One line of a chart. */
export interface MetricSeries {
  /** `loss`, `CPUUtilization`, … */
  readonly name: string;
  /** Where the numbers come from: the job's own lines, or the machine that runs it. */
  readonly source: 'algorithm' | 'instance';
  /** Present for instance metrics and for algorithm metrics of jobs with several hosts. */
  readonly host?: string;
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
export const jobMetrics = topic<LogTarget, readonly MetricSeries[]>('metrics');

/** All series once, not thinned. */
export const readMetrics = request<LogTarget, readonly MetricSeries[]>('metrics/read');
