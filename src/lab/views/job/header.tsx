import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';

import { hasEnded, type JobDescription, type MetricSeries } from '../../../protocol';
import { formatDuration, formatMoment } from '../../components/moments';
import { formatMetric } from '../../components/quantities';
import { Sparkline } from '../../components/sparkline';
import { Status } from '../../components/status';
import type { JobModel } from './model';
import { Timeline } from './timeline';
import { elapsed, kindWord, placeWords, statusWord } from './words';

/** Metrics beside the timeline; the others are a tab away. */
const MAX_METRICS = 4;

/** Which job it is, where it runs, how it stands. */
export class JobHeader extends ReactWidget {
  /** @param _onCompare lets the person compare it with others; not offered where it is absent */
  constructor(
    private readonly _model: JobModel,
    private readonly _trans: TranslationBundle,
    private readonly _onCompare?: () => void
  ) {
    super();
    this.addClass('jp-sm-JobHeader');
  }

  protected render(): React.JSX.Element {
    return (
      <UseSignal signal={this._model.changed}>
        {() => <Header model={this._model} trans={this._trans} onCompare={this._onCompare} />}
      </UseSignal>
    );
  }
}

function Header(props: {
  readonly model: JobModel;
  readonly trans: TranslationBundle;
  readonly onCompare: (() => void) | undefined;
}): React.JSX.Element {
  const { model, trans, onCompare } = props;
  const { job } = model;
  const { ref } = model.target;
  const { zone } = model.log;
  const series = newest(model.metrics);
  return (
    <>
      <div className="jp-sm-JobHeader-line">
        {job ? (
          <Status
            status={job.status}
            secondaryStatus={job.secondaryStatus}
            word={statusWord(job)}
          />
        ) : (
          <span className="jp-sm-Status">
            {model.problem ? trans.__('Unknown') : trans.__('Connecting…')}
          </span>
        )}
        <span className="jp-sm-JobHeader-name" title={`${kindWord(ref, trans)} ${ref.name}`}>
          {ref.name}
        </span>
        <span className="jp-sm-JobHeader-place">{placeWords(ref, job, trans)}</span>
        {job && <Elapsed job={job} model={model} title={times(job, model, trans)} />}
        {job && onCompare && (
          <button type="button" className="jp-sm-textButton" onClick={onCompare}>
            {trans.__('Compare with…')}
          </button>
        )}
      </div>
      {job && (job.timeline.length > 0 || series.length > 0) && (
        <div className="jp-sm-JobHeader-line">
          <Timeline job={job} zone={zone} trans={trans} />
          {series.length > 0 && (
            <div className="jp-sm-Metrics">
              {series.slice(0, MAX_METRICS).map(metric => (
                <Metric key={metric.name} metric={metric} />
              ))}
              {series.length > MAX_METRICS && (
                <span title={series.slice(MAX_METRICS).map(metricWords).join('\n')}>
                  {trans.__('+%1', series.length - MAX_METRICS)}
                </span>
              )}
            </div>
          )}
        </div>
      )}
    </>
  );
}

function Metric(props: { readonly metric: MetricSeries }): React.JSX.Element {
  const { metric } = props;
  return (
    <span className="jp-sm-Metric" title={metricWords(metric)}>
      <span className="jp-sm-Metric-name">{metric.name}</span>
      <span className="jp-sm-Metric-value">{formatMetric(metric.values.at(-1) ?? Number.NaN)}</span>
      <Sparkline values={metric.values} />
    </span>
  );
}

function metricWords(metric: MetricSeries): string {
  const name = metric.host ? `${metric.name} (${metric.host})` : metric.name;
  return `${name}: ${String(metric.values.at(-1))}`;
}

/** One series a name, the first host's where several report it; without values nothing to show. */
function newest(metrics: readonly MetricSeries[]): readonly MetricSeries[] {
  const byName = new Map<string, MetricSeries>();
  for (const metric of metrics) {
    if (metric.source === 'algorithm' && metric.values.length > 0 && !byName.has(metric.name)) {
      byName.set(metric.name, metric);
    }
  }
  return [...byName.values()];
}

/** Ticks by itself, and only while it runs and can be seen, so that nothing else is drawn every second. */
function Elapsed(props: {
  readonly job: JobDescription;
  readonly model: JobModel;
  readonly title: string;
}): React.JSX.Element {
  const { job, model, title } = props;
  const ticking = !hasEnded(job.status) && model.shown && model.isLive;
  const [, tick] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => {
    if (!ticking) {
      return undefined;
    }
    const timer = setInterval(tick, 1000);
    return () => {
      clearInterval(timer);
    };
  }, [ticking]);
  // What was saved while it ran had run until then.
  const now = model.isLive ? model.now() : (model.saved?.at ?? model.now());
  return (
    <span className="jp-sm-JobHeader-elapsed" title={title}>
      {formatDuration(elapsed(job, now))}
    </span>
  );
}

function times(job: JobDescription, model: JobModel, trans: TranslationBundle): string {
  const { zone } = model.log;
  const lines = [trans.__('Created %1', formatMoment(job.createdAt, zone))];
  if (job.startedAt !== undefined) {
    lines.push(trans.__('Started %1', formatMoment(job.startedAt, zone)));
  }
  if (job.endedAt !== undefined) {
    lines.push(trans.__('Ended %1', formatMoment(job.endedAt, zone)));
  }
  return lines.join('\n');
}
