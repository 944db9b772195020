import type { JobSummary, LocalUsage, MetricSeries } from '../../protocol';
import type { Caller } from '../caller';
import type { MachineMetrics, Place } from '../places/place';
import { ProblemError } from '../problem';

/** What running jobs use, from the samples that are taken of them; each job's are read on from where they were left. */
export class RunningUsages {
  readonly #place: Place;
  readonly #metrics = new Map<string, MachineMetrics | undefined>();

  constructor(place: Place) {
    this.#place = place;
  }

  async of(job: JobSummary, caller: Caller): Promise<LocalUsage> {
    try {
      const series = (await (await this.#metricsOf(job, caller))?.read()) ?? [];
      const cpu = newest(series, 'CPUUtilization');
      const memory = newest(series, 'MemoryUsed');
      return { ...(cpu !== undefined && { cpu }), ...(memory !== undefined && { memory }) };
    } catch (error) {
      if (error instanceof ProblemError && error.problem.kind === 'not-found') {
        // It was deleted in this moment, and the next list is without it.
        return {};
      }
      throw error;
    }
  }

  async #metricsOf(job: JobSummary, caller: Caller): Promise<MachineMetrics | undefined> {
    const key = `${job.ref.name}/${job.createdAt}`;
    if (!this.#metrics.has(key)) {
      const description = await this.#place.describe(job.ref, caller);
      // Only a few run at a time; those that ran before are read no more.
      if (this.#metrics.size >= MOST) {
        this.#metrics.clear();
      }
      this.#metrics.set(key, this.#place.machineMetrics?.(description, caller));
    }
    return this.#metrics.get(key);
  }
}

/** Readers that are kept. */
const MOST = 50;

/** The newest values of all hosts together; `undefined` where nothing was measured. */
function newest(series: readonly MetricSeries[], name: string): number | undefined {
  const values = series
    .filter(one => one.name === name)
    .flatMap(({ values }) => values.at(-1) ?? []);
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) : undefined;
}
