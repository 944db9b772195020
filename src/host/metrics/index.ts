/**
 * Numbers of a job: the algorithm's, found in its lines by its own MetricDefinitions, and the machine's, from its place.
 */
import type { JobDescription, JobRef, PlaceName } from '../../protocol';
import type { Caller } from '../caller';
import type { Clock } from '../clock';
import type { Logs, Metrics } from '../host';
import type { Place } from '../places/place';
import type { Report } from '../rpc/report';
import { reportToStandardError } from '../rpc/report';
import { copy, JobMetrics, MetricsWatch } from './job';

export { checkMetricDefinitions, checkMetricRegex } from './regex';

export interface MetricsOptions {
  readonly logs: Logs;
  readonly place: (name: PlaceName) => Place;
  readonly clock: Clock;
  readonly report?: Report;
}

export function createMetrics({
  logs,
  place,
  clock,
  report = reportToStandardError
}: MetricsOptions): Metrics {
  const watches = new Map<string, MetricsWatch>();
  const open = (job: JobDescription, caller: Caller) =>
    new JobMetrics(job, caller, logs, place(job.ref.place));

  return {
    async read(job, caller, missing) {
      const { signal } = new AbortController();
      using metrics = open(job, caller);
      await metrics.loaded(signal);
      await metrics.refresh(signal);
      if (metrics.problem) {
        missing?.(metrics.problem);
      }
      return metrics.all.map(copy);
    },

    watch(job, caller, changed) {
      const key = keyOf(job.ref, caller);
      const watch = watches.get(key) ?? new MetricsWatch(() => open(job, caller), clock, report);
      watches.set(key, watch);
      return watch.add(changed, () => watches.delete(key));
    }
  };
}

/** Callers of SageMaker's jobs may have different credentials and see different things. */
function keyOf(ref: JobRef, caller: Caller): string {
  return JSON.stringify([
    ref.place,
    ref.region,
    ref.name,
    ref.kind,
    ref.place === 'sagemaker' && caller.id
  ]);
}
