import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

import {
  jobMetrics,
  watchJob,
  type JobDescription,
  type JobRef,
  type MetricSeries,
  type Problem
} from '../../../protocol';
import { SeriesModel } from '../../components/chart';
import { jobKey } from '../../panel/jobs/key';
import type { IHost } from '../../tokens';

/** One job of a comparison, watched while the comparison can be seen. */
export class ComparedJob implements IDisposable {
  constructor(
    private readonly _host: IHost,
    readonly ref: JobRef,
    private readonly _onChange: () => void
  ) {
    this.metrics = new SeriesModel(options => _host.subscribe(jobMetrics, { ref }, options));
    this.metrics.changed.connect(_onChange);
  }

  readonly metrics: SeriesModel;

  get key(): string {
    return jobKey(this.ref);
  }

  get job(): JobDescription | undefined {
    return this._job;
  }

  /** Why it cannot be told of, where it cannot. */
  get problem(): Problem | undefined {
    return this._problem;
  }

  /** Its numbers by the time since its script began, with its name for where they are from. */
  get series(): readonly MetricSeries[] {
    const start = this._job?.startedAt ?? this._job?.createdAt;
    return start === undefined
      ? []
      : this.metrics.series.map(one => ({
          ...one,
          host: [this.ref.name, one.host].filter(Boolean).join(' · '),
          times: one.times.map(time => time - start)
        }));
  }

  set shown(shown: boolean) {
    this.metrics.shown = shown;
    this._watching?.dispose();
    this._watching = shown
      ? this._host.subscribe(
          watchJob,
          { ref: this.ref },
          {
            credit: 2,
            onEvents: jobs => {
              this._job = jobs.at(-1) ?? this._job;
              this._problem = undefined;
              this._onChange();
            },
            onEnd: problem => {
              this._problem = problem;
              this._onChange();
            }
          }
        )
      : undefined;
  }

  get isDisposed(): boolean {
    return this.metrics.isDisposed;
  }

  dispose(): void {
    this._watching?.dispose();
    this.metrics.dispose();
  }

  private _job: JobDescription | undefined;
  private _problem: Problem | undefined;
  private _watching: IDisposable | undefined;
}

/** Jobs side by side, in the order in which they were added. */
export class CompareModel implements IDisposable {
  constructor(
    private readonly _host: IHost,
    refs: readonly JobRef[]
  ) {
    refs.forEach(ref => this.add(ref));
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get jobs(): readonly ComparedJob[] {
    return this._jobs;
  }

  /** One that is there already stays where it is. */
  add(ref: JobRef): void {
    if (this._jobs.some(({ key }) => key === jobKey(ref))) {
      return;
    }
    const added = new ComparedJob(this._host, ref, () => this._changed.emit());
    this._jobs = [...this._jobs, added];
    added.shown = this._shown;
    this._changed.emit();
  }

  remove(ref: JobRef): void {
    const [removed] = this._jobs.filter(({ key }) => key === jobKey(ref));
    this._jobs = this._jobs.filter(one => one !== removed);
    removed?.dispose();
    this._changed.emit();
  }

  get shown(): boolean {
    return this._shown;
  }
  set shown(shown: boolean) {
    if (shown !== this._shown) {
      this._shown = shown;
      for (const job of this._jobs) {
        job.shown = shown;
      }
    }
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._jobs.forEach(job => job.dispose());
      Signal.clearData(this);
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private _jobs: readonly ComparedJob[] = [];
  private _shown = false;
  private _isDisposed = false;
}
