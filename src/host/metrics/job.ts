import { setImmediate } from 'node:timers/promises';
import type { JobDescription, MetricSeries, Milliseconds, Problem } from '../../protocol';
import type { Caller } from '../caller';
import type { Clock } from '../clock';
import type { Logs } from '../host';
import type { Log } from '../logs/log';
import type { MachineMetrics, Place } from '../places/place';
import { ProblemError } from '../problem';
import type { Report } from '../rpc/report';
import { AlgorithmSeries } from './algorithm';
import { thin } from './thin';

/** What a watcher is told, and how often at most. */
const WATCH_INTERVAL: Milliseconds = 1000;

/**
 * The numbers of one job, read on from where the last reading ended: its lines from the one log that all its readers share,
 * its machines from its place. Whoever makes one disposes it.
 */
export class JobMetrics implements Disposable {
  readonly #log: Log;
  readonly #machines: MachineMetrics | undefined;
  readonly #algorithm: AlgorithmSeries;
  /** The last line that was searched. */
  #position: number | undefined;
  #instance: readonly MetricSeries[] = [];
  /** Points of {@link JobMetrics.#instance}, whose arrays grow in place. */
  #measured = 0;
  #problem: Problem | undefined;

  constructor(job: JobDescription, caller: Caller, logs: Logs, place: Place) {
    this.#algorithm = new AlgorithmSeries(job);
    this.#machines = place.machineMetrics?.(job, caller);
    this.#log = logs.open(job, caller);
  }

  get all(): MetricSeries[] {
    return [...this.#algorithm.all, ...this.#instance];
  }

  /** Nothing will be added to the log any more. */
  get complete(): boolean {
    const { phase } = this.#log.state();
    return phase === 'settled' || phase === 'complete';
  }

  /** Resolves once all that the log's source knows of the past is here, and at once when the signal aborts. */
  async loaded(signal: AbortSignal): Promise<void> {
    let changed: () => void = () => undefined;
    const abort = () => changed();
    const listening = this.#log.onChange(() => changed());
    signal.addEventListener('abort', abort);
    try {
      while (this.#log.state().phase === 'loading' && !signal.aborted) {
        await new Promise<void>(resolve => (changed = resolve));
      }
    } finally {
      listening[Symbol.dispose]();
      signal.removeEventListener('abort', abort);
    }
  }

  /** Why the machines could not be asked the last time; the lines are searched all the same. */
  get problem(): Problem | undefined {
    return this.#problem;
  }

  /** Searches the lines that are new and asks the machines. Returns whether a series has grown. */
  async refresh(signal: AbortSignal): Promise<boolean> {
    const measured = await this.#askMachines(signal);
    return (await this.#searchLines(signal)) || measured;
  }

  async #askMachines(signal: AbortSignal): Promise<boolean> {
    const before = this.#measured;
    try {
      this.#instance = (await this.#machines?.read(signal)) ?? [];
      this.#problem = undefined;
    } catch (error) {
      if (!(error instanceof ProblemError)) {
        throw error;
      }
      this.#problem = error.problem;
    }
    this.#measured = sizeOf(this.#instance);
    return this.#measured !== before;
  }

  async #searchLines(signal: AbortSignal): Promise<boolean> {
    let grown = false;
    if (this.#algorithm.none) {
      return grown;
    }
    const lines = this.#log.lines({ follow: false, after: this.#position }, signal);
    for await (const batch of lines) {
      grown = (await this.#algorithm.add(batch)) || grown;
      this.#position = batch.at(-1)?.position ?? this.#position;
      await setImmediate();
    }
    return grown;
  }

  [Symbol.dispose](): void {
    this.#log[Symbol.dispose]();
  }
}

function sizeOf(series: readonly MetricSeries[]): number {
  return series.reduce((sum, { times }) => sum + times.length, 0);
}

/** Reads on once a second while anybody watches, and tells all of them the same. */
export class MetricsWatch {
  readonly #receivers = new Set<{ readonly receive: (series: MetricSeries[]) => void }>();
  readonly #stop = new AbortController();
  #newest: MetricSeries[] | undefined;

  constructor(open: () => JobMetrics, clock: Clock, report: Report) {
    this.#run(open, clock, report).catch((error: unknown) => {
      if (!this.#stop.signal.aborted) {
        report(error, 'metrics');
      }
    });
  }

  /** @param unused called when the last one is disposed */
  add(receive: (series: MetricSeries[]) => void, unused: () => void): Disposable {
    const receiver = { receive };
    this.#receivers.add(receiver);
    queueMicrotask(() => {
      if (this.#newest && this.#receivers.has(receiver)) {
        receive(this.#newest);
      }
    });
    return {
      [Symbol.dispose]: () => {
        if (this.#receivers.delete(receiver) && this.#receivers.size === 0) {
          this.#stop.abort();
          unused();
        }
      }
    };
  }

  async #run(open: () => JobMetrics, clock: Clock, report: Report): Promise<void> {
    const { signal } = this.#stop;
    using metrics = open();
    await metrics.loaded(signal);
    for (;;) {
      // Asked before the reading: what came until then is in it.
      const { complete } = metrics;
      const grown = await this.#refreshed(metrics, report);
      signal.throwIfAborted();
      if (grown || this.#newest === undefined) {
        this.#tell(metrics.all.map(series => thin(copy(series))));
      }
      if (complete) {
        return;
      }
      await clock.sleep(WATCH_INTERVAL, signal);
    }
  }

  /** A reading that fails is made again a second later; the log's own state tells a person why nothing comes. */
  async #refreshed(metrics: JobMetrics, report: Report): Promise<boolean> {
    try {
      return await metrics.refresh(this.#stop.signal);
    } catch (error) {
      if (!(error instanceof ProblemError) && !this.#stop.signal.aborted) {
        report(error, 'metrics');
      }
      return false;
    }
  }

  #tell(series: MetricSeries[]): void {
    this.#newest = series;
    for (const { receive } of [...this.#receivers]) {
      receive(series);
    }
  }
}

/** What is told must not grow any more. */
export function copy(series: MetricSeries): MetricSeries {
  return { ...series, times: [...series.times], values: [...series.values] };
}
