import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import {
  endpointMetrics,
  hasEnded,
  jobMetrics,
  watchJob,
  type MetricsBundle,
  type MetricSeries
} from '../../../protocol';
import {
  ChartBoard,
  Charts,
  chartsOf,
  SeriesModel,
  type SeriesSource
} from '../../components/chart';
import { ModelWidget } from '../../components/modelWidget';
import { formatMinute, type Zone } from '../../components/moments';
import { ProblemText } from '../../components/problemText';
import { ShownPanel } from '../../components/shown';
import type { IHost } from '../../tokens';

/** What a view of metrics is made of. */
export interface MetricsViewOptions {
  readonly bundle: MetricsBundle;
  /** Absent where nobody may be asked; then it shows what was saved. */
  readonly host?: IHost;
  readonly translator: ITranslator;
  /** Why what was saved is all; said under the charts. */
  readonly why?: string;
  readonly zone?: () => Promise<Zone>;
  /** Shows the job or the endpoint itself. */
  readonly open?: (ref: MetricsBundle['ref']) => void;
  /** Takes what should be saved with the notebook when there is more of a job than was. */
  readonly save?: (bundle: MetricsBundle) => void;
}

/** The numbers of a job or an endpoint as charts in a cell: live while the job runs, and what was saved before. */
export class MetricsView extends ShownPanel {
  constructor(private readonly _options: MetricsViewOptions) {
    super();
    const { bundle, host, translator, zone } = _options;
    const trans = translator.load('jupyterlab_sagemaker');
    this._bundle = bundle;
    this._series = new SeriesModel(
      host ? sourceOf(host, bundle) : () => NOTHING,
      bundle.saved?.series ?? []
    );
    this.addClass('jp-sm-JobView');
    this.addClass('jp-sm-mod-cell');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Metrics of %1', bundle.ref.name));
    this._content = this._makeContent(trans);
    this.addWidget(this._content);
    this.seen = host && this._series;
    this._series.changed.connect(this._keep, this);
    void zone?.().then(known => {
      this._zone = known;
      this._content.update();
    });
  }

  /** Newer content of the same thing's output; what the host told stays. */
  setBundle(bundle: MetricsBundle): void {
    const { host } = this._options;
    if (host && bundle.contextId !== this._bundle.contextId) {
      this._bundle = bundle;
      this._series.source = sourceOf(host, bundle);
    }
    this._bundle = bundle;
  }

  override dispose(): void {
    this._ending?.dispose();
    this._series.dispose();
    super.dispose();
  }

  private _makeContent(trans: TranslationBundle): ModelWidget<void> {
    const board = new ChartBoard();
    const { why, open } = this._options;
    const content = new ModelWidget<void>(this._series.changed, () => (
      <MetricsOf
        bundle={this._bundle}
        series={this._series}
        board={board}
        zone={this._zone}
        trans={trans}
        why={why}
        open={open}
      />
    ));
    content.addClass('jp-sm-MetricsPage');
    // It scrolls, and without a mouse only what has the focus does.
    content.node.tabIndex = 0;
    return content;
  }

  /** A job that ends while it is looked at leaves all of its numbers in the file. */
  private readonly _keep = (): void => {
    const { host, save } = this._options;
    const { ref, contextId, since } = this._bundle;
    if (!host || !save || !this._series.isLive || ref.kind === 'endpoint') {
      return;
    }
    if (this._ended) {
      const series = after(this._series.series, since).map(few);
      save({ ...this._bundle, saved: { at: Date.now(), series } });
      return;
    }
    this._ending ??= host.subscribe(
      watchJob,
      { ref, contextId },
      {
        credit: 2,
        onEvents: jobs => {
          this._ended = jobs.some(({ status }) => hasEnded(status));
          if (this._ended) {
            this._keep();
          }
        }
      }
    );
  };

  private readonly _series: SeriesModel;
  private readonly _content: ModelWidget<void>;
  private _bundle: MetricsBundle;
  private _zone: Zone = 'local';
  private _ending: { dispose(): void } | undefined;
  private _ended = false;
}

const NOTHING = { isDisposed: true, dispose: () => undefined };

function sourceOf(host: IHost, bundle: MetricsBundle): SeriesSource {
  const { ref, contextId, variant, since } = bundle;
  return options =>
    ref.kind === 'endpoint'
      ? host.subscribe(
          endpointMetrics,
          { ref, contextId, variant, ...(since !== undefined && { last: Date.now() - since }) },
          options
        )
      : host.subscribe(jobMetrics, { ref, contextId }, options);
}

/** As many as a notebook holds of each: the picture is no finer. */
const MOST = 200;

/** Every so-manieth value, and the last. */
function few(series: MetricSeries): MetricSeries {
  const step = Math.ceil(series.times.length / MOST);
  const kept = (_: number, index: number): boolean =>
    index % step === 0 || index === series.times.length - 1;
  return step <= 1
    ? series
    : { ...series, times: series.times.filter(kept), values: series.values.filter(kept) };
}

function after(
  series: readonly MetricSeries[],
  since: number | undefined
): readonly MetricSeries[] {
  return since === undefined
    ? series
    : series.map(one => {
        const first = one.times.findIndex(time => time >= since);
        const from = first < 0 ? one.times.length : first;
        return { ...one, times: one.times.slice(from), values: one.values.slice(from) };
      });
}

function MetricsOf(props: {
  readonly bundle: MetricsBundle;
  readonly series: SeriesModel;
  readonly board: ChartBoard;
  readonly zone: Zone;
  readonly trans: TranslationBundle;
  readonly why?: string;
  readonly open?: (ref: MetricsBundle['ref']) => void;
}): JSX.Element {
  const { bundle, series, board, zone, trans, why, open } = props;
  const { ref, since, saved } = bundle;
  const charts = React.useMemo(
    () => chartsOf(after(series.series, since).filter(({ times }) => times.length > 0)),
    [series.series, since]
  );
  return (
    <>
      <div className="jp-sm-JobHeader-line">
        <span className="jp-sm-JobHeader-name">{ref.name}</span>
        <span className="jp-sm-JobHeader-place">
          {!series.isLive && saved && trans.__('saved %1', formatMinute(saved.at, zone))}
        </span>
        {open && (
          <button type="button" className="jp-sm-textButton" onClick={() => open(ref)}>
            {trans.__('Open')}
          </button>
        )}
      </div>
      {charts.length > 0 ? (
        <Charts charts={charts} board={board} axis={zone} trans={trans} />
      ) : (
        <p className="jp-sm-quiet">
          {series.isLive || why !== undefined
            ? trans.__('There are no numbers yet.')
            : trans.__('Waiting for the numbers…')}
        </p>
      )}
      {series.problem && (
        <div className="jp-sm-JobEnding-problem" role="alert">
          <ProblemText problem={series.problem} />
        </div>
      )}
      {why !== undefined && <p className="jp-sm-JobEnding-saved">{why}</p>}
    </>
  );
}
