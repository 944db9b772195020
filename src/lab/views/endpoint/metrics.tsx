import type { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';

import { endpointMetrics, readEndpointMetrics, type Milliseconds } from '../../../protocol';
import {
  ChartBoard,
  Charts,
  chartsOf,
  offerCsv,
  SeriesModel,
  type SeriesSource
} from '../../components/chart';
import { ModelWidget } from '../../components/modelWidget';
import type { Zone } from '../../components/moments';
import { ProblemText } from '../../components/problemText';
import { ShownPanel } from '../../components/shown';
import { attempt } from '../../dialogs/attempt';
import type { IHost } from '../../tokens';
import type { EndpointModel } from './model';

const HOUR: Milliseconds = 3_600_000;
/** How far back; three hours is where the host begins, too. */
const SPANS: readonly Milliseconds[] = [1, 3, 12, 24, 7 * 24].map(hours => hours * HOUR);

/** Live charts of what CloudWatch measures of an endpoint: requests, errors, latencies, use of its machines. */
export class EndpointMetrics extends ShownPanel {
  constructor(
    private readonly _host: IHost,
    private readonly _model: EndpointModel,
    private readonly _trans: TranslationBundle,
    zone: Zone
  ) {
    super();
    this._series = new SeriesModel(this._sourceOf(this._last));
    const board = new ChartBoard();
    const charts = new ModelWidget<void>(this._series.changed, () => (
      <Metrics
        series={this._series}
        board={board}
        zone={zone}
        last={this._last}
        trans={_trans}
        onSpan={last => {
          this._last = last;
          this._series.source = this._sourceOf(last);
          board.zoom(undefined);
        }}
        onSave={() => void this._save()}
      />
    ));
    charts.addClass('jp-sm-MetricsPage');
    this.addWidget(charts);
    this.seen = this._series;
  }

  override dispose(): void {
    this._series.dispose();
    super.dispose();
  }

  private _sourceOf(last: Milliseconds): SeriesSource {
    return options =>
      this._host.subscribe(endpointMetrics, { ...this._model.target, last }, options);
  }

  private async _save(): Promise<void> {
    const { target } = this._model;
    await attempt(
      this._trans.__('The metrics could not be saved'),
      async () => {
        const asked = { ...target, last: this._last };
        // From the host and not from the page: what is drawn is thinned.
        offerCsv(await this._host.request(readEndpointMetrics, asked), target.ref.name);
      },
      this._trans
    );
  }

  private readonly _series: SeriesModel;
  private _last = 3 * HOUR;
}

function Metrics(props: {
  readonly series: SeriesModel;
  readonly board: ChartBoard;
  readonly zone: Zone;
  readonly last: Milliseconds;
  readonly trans: TranslationBundle;
  readonly onSpan: (last: Milliseconds) => void;
  readonly onSave: () => void;
}): JSX.Element {
  const { series, board, zone, last, trans, onSpan, onSave } = props;
  const charts = React.useMemo(() => chartsOf(series.series), [series.series]);
  if (series.problem && charts.length === 0) {
    return (
      <div className="jp-sm-Message" role="alert">
        <ProblemText problem={series.problem} titled />
        {series.problem.kind !== 'usage' && (
          <button type="button" className="jp-sm-Button" onClick={() => series.retry()}>
            {trans.__('Try again')}
          </button>
        )}
      </div>
    );
  }
  return (
    <>
      <Charts
        charts={charts}
        board={board}
        axis={zone}
        trans={trans}
        onSave={charts.length > 0 ? onSave : undefined}
      >
        <HTMLSelect
          className="jp-sm-Select"
          aria-label={trans.__('Span of time')}
          value={String(last)}
          onChange={event => onSpan(Number(event.currentTarget.value))}
        >
          {SPANS.map(span => (
            <option key={span} value={span}>
              {spanWords(span, trans)}
            </option>
          ))}
        </HTMLSelect>
      </Charts>
      {charts.length === 0 && (
        <div className="jp-sm-Message">
          <p className="jp-sm-Message-title">
            {series.isLive ? trans.__('No numbers in this time') : trans.__('Asking CloudWatch…')}
          </p>
          {series.isLive && (
            <p>
              {trans.__(
                'CloudWatch has the first ones about two minutes after a request. A longer span may hold some.'
              )}
            </p>
          )}
        </div>
      )}
    </>
  );
}

function spanWords(span: Milliseconds, trans: TranslationBundle): string {
  const hours = span / HOUR;
  return hours > 24
    ? trans.__('last %1 days', hours / 24)
    : trans._n('last hour', 'last %1 hours', hours);
}
