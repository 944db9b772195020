import type { IChangedArgs } from '@jupyterlab/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

import {
  hasEnded,
  jobMetrics,
  readTraceback,
  stopJob,
  watchJob,
  type JobBundle,
  type JobDescription,
  type JobTarget,
  type MetricSeries,
  type Milliseconds,
  type Problem,
  type Traceback
} from '../../../protocol';
import { LogModel, type LogChange } from '../../components/log';
import type { HostStatus, IHost } from '../../tokens';
import { takeSnapshot } from './snapshot';

export type JobChange = IChangedArgs<
  unknown,
  unknown,
  'job' | 'metrics' | 'log' | 'connection' | 'problem' | 'traceback' | 'shown' | 'saved'
>;

/**
 * A job as its view shows it: the description, metrics and log that the host tells, and what was saved with the
 * notebook until it does. The description is watched for as long as the model lives, so that the end is noticed;
 * the log and the metrics only while {@link JobModel.shown}.
 */
export class JobModel implements IDisposable {
  constructor(options: {
    readonly host: IHost;
    readonly target: JobTarget;
    readonly bundle?: JobBundle;
    /** Milliseconds now; a test holds the clock. */
    readonly now?: () => Milliseconds;
  }) {
    this._host = options.host;
    this._target = options.target;
    this._saved = options.bundle?.saved;
    this.now = options.now ?? Date.now;
    this.log = new LogModel({
      host: options.host,
      target: options.target,
      saved: this._saved?.lines
    });
    this.log.changed.connect(this._onLog, this);
    this._host.statusChanged.connect(this._onConnection, this);
    this._watch();
  }

  readonly log: LogModel;

  readonly now: () => Milliseconds;

  get changed(): ISignal<this, JobChange> {
    return this._changed;
  }

  /** The job has ended and its log has settled: what is known now is worth saving. */
  get settled(): ISignal<this, void> {
    return this._settled;
  }

  get target(): JobTarget {
    return this._target;
  }
  set target(value: JobTarget) {
    if (value.contextId === this._target.contextId) {
      return;
    }
    this._target = value;
    this.log.target = value;
    this._watch();
    this._readMetrics();
  }

  /** What the host tells, else what was saved. */
  get job(): JobDescription | undefined {
    return this._job ?? this._saved?.job;
  }

  /** The host has told of the job itself, so the view is of now and not of when it was saved. */
  get isLive(): boolean {
    return this._job !== undefined;
  }

  get saved(): JobBundle['saved'] {
    return this._saved;
  }
  set saved(value: JobBundle['saved']) {
    const oldValue = this._saved;
    if (value?.at !== oldValue?.at) {
      this._saved = value;
      this._emit('saved', oldValue, value);
    }
  }

  get metrics(): readonly MetricSeries[] {
    return this._metrics;
  }

  /** The last traceback of a job that failed. */
  get traceback(): Traceback | undefined {
    return this._traceback;
  }

  /** Why the job cannot be told of, where it cannot. */
  get problem(): Problem | undefined {
    return this._problem;
  }

  get connection(): HostStatus {
    return this._host.status;
  }

  /** Why there is no connection. */
  get connectionProblem(): Problem | undefined {
    return this._host.problem;
  }

  /** Somebody can see it. */
  get shown(): boolean {
    return this._shown;
  }
  set shown(value: boolean) {
    if (value !== this._shown) {
      this._shown = value;
      this.log.active = value;
      this._readMetrics();
      this._emit('shown', !value, value);
    }
  }

  /** Tries to connect now. */
  connect(): void {
    this._host.reconnect();
  }

  /** Asks the job to stop. The caller has asked the person. */
  async stop(): Promise<void> {
    await this._host.request(stopJob, this._target);
  }

  /** What to save with the notebook; `undefined` while the host has told nothing. */
  async snapshot(signal?: AbortSignal): Promise<JobBundle | undefined> {
    const job = this._job;
    const state = this.log.state;
    if (!job || !state || this.log.isSaved) {
      return undefined;
    }
    const options = {
      total: state.total,
      complete: hasEnded(job.status) && state.phase === 'complete',
      now: this.now()
    };
    return takeSnapshot(this._host, this._target, job, options, signal);
  }

  get isDisposed(): boolean {
    return this._stop.signal.aborted;
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._stop.abort();
    this._watching?.dispose();
    this._measuring?.dispose();
    this._host.statusChanged.disconnect(this._onConnection, this);
    this.log.dispose();
    Signal.clearData(this);
  }

  private _watch(): void {
    this._watching?.dispose();
    this._watching = this._host.subscribe(watchJob, this._target, {
      credit: 2,
      onEvents: jobs => {
        const job = jobs.at(-1);
        if (job) {
          const oldValue = this._job;
          this._job = job;
          this._setProblem(undefined);
          this._emit('job', oldValue, job);
          this._onEnd();
        }
      },
      onEnd: problem => {
        this._setProblem(problem);
      }
    });
  }

  private _readMetrics(): void {
    this._measuring?.dispose();
    this._measuring = undefined;
    if (!this._shown) {
      return;
    }
    this._measuring = this._host.subscribe(jobMetrics, this._target, {
      credit: 2,
      onEvents: events => {
        const oldValue = this._metrics;
        this._metrics = events.at(-1) ?? oldValue;
        this._emit('metrics', oldValue, this._metrics);
      }
    });
  }

  private readonly _onLog = (_: LogModel, change: LogChange): void => {
    // Pages that come and go concern only the list; whoever else listens would draw at the pace of scrolling.
    if (change.name !== 'lines') {
      this._emit('log');
      this._onEnd();
    }
  };

  private readonly _onConnection = (): void => {
    this._emit('connection');
  };

  /** Once, when the job has ended and nothing more is expected of its log. */
  private _onEnd(): void {
    const state = this.log.state;
    const done = state?.phase === 'settled' || state?.phase === 'complete';
    if (!this._job || !hasEnded(this._job.status) || !done) {
      return;
    }
    const end = `${state.total} ${state.phase}`;
    if (this._endedWith !== end) {
      const first = this._endedWith === undefined;
      this._endedWith = end;
      if (first && this._job.status === 'Failed') {
        void this._explain();
      }
      this._settled.emit();
    }
  }

  private async _explain(): Promise<void> {
    try {
      const { traceback } = await this._host.request(
        readTraceback,
        this._target,
        this._stop.signal
      );
      this._traceback = traceback;
      this._emit('traceback', undefined, this._traceback);
    } catch (error) {
      // The reason of the failure is shown without it; a host that is away says so by itself.
      if (!this.isDisposed && error instanceof Error) {
        this._setProblem({
          kind: 'unavailable',
          message: `The traceback could not be read: ${error.message}`
        });
      }
    }
  }

  private _setProblem(problem: Problem | undefined): void {
    const oldValue = this._problem;
    if (problem !== oldValue) {
      this._problem = problem;
      this._emit('problem', oldValue, problem);
    }
  }

  private _emit(name: JobChange['name'], oldValue?: unknown, newValue?: unknown): void {
    if (!this.isDisposed) {
      this._changed.emit({ name, oldValue, newValue });
    }
  }

  private readonly _host: IHost;
  private readonly _changed = new Signal<this, JobChange>(this);
  private readonly _settled = new Signal<this, void>(this);
  private readonly _stop = new AbortController();
  private _target: JobTarget;
  private _saved: JobBundle['saved'];
  private _job: JobDescription | undefined;
  private _metrics: readonly MetricSeries[] = [];
  private _traceback: Traceback | undefined;
  private _problem: Problem | undefined;
  private _watching: IDisposable | undefined;
  private _measuring: IDisposable | undefined;
  private _shown = false;
  /** How the log was last seen to have ended. */
  private _endedWith: string | undefined;
}
