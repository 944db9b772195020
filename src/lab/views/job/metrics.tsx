import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { hasEnded, readMetrics } from '../../../protocol';
import { ChartBoard, Charts, chartsOf, offerCsv } from '../../components/chart';
import { ModelWidget } from '../../components/modelWidget';
import { attempt } from '../../dialogs/attempt';
import type { IHost } from '../../tokens';
import type { JobChange, JobModel } from './model';

/** Live charts of what the job and its machines tell. */
export function metricsPage(
  model: JobModel,
  host: IHost,
  translator: ITranslator
): ModelWidget<JobChange> {
  const trans = translator.load('jupyterlab_sagemaker');
  const board = new ChartBoard();
  const save = () =>
    attempt(
      trans.__('The metrics could not be saved'),
      // From the host and not from the page: what is drawn is thinned.
      async () => offerCsv(await host.request(readMetrics, model.target), model.target.ref.name),
      trans
    );
  const widget = new ModelWidget(
    model.changed,
    () => <Metrics model={model} board={board} trans={trans} save={() => void save()} />,
    ({ name }) => name === 'metrics' || name === 'job' || name === 'saved'
  );
  widget.addClass('jp-sm-MetricsPage');
  return widget;
}

function Metrics(props: {
  model: JobModel;
  board: ChartBoard;
  trans: TranslationBundle;
  save: () => void;
}): JSX.Element {
  const { model, board, trans, save } = props;
  const charts = React.useMemo(
    () => chartsOf(model.metrics.filter(({ times }) => times.length > 0)),
    [model.metrics]
  );
  if (charts.length === 0) {
    return <NoMetrics model={model} trans={trans} />;
  }
  return <Charts charts={charts} board={board} axis={model.log.zone} trans={trans} onSave={save} />;
}

const EXAMPLE = '%%sagemaker train --metric "loss=loss: ([0-9.]+)"';

function NoMetrics({ model, trans }: { model: JobModel; trans: TranslationBundle }): JSX.Element {
  const { job } = model;
  const over = job && hasEnded(job.status);
  return (
    <div className="jp-sm-Message">
      <p className="jp-sm-Message-title">
        {over ? trans.__('This job left no metrics') : trans.__('No metrics yet')}
      </p>
      <p>
        {trans.__(
          'Numbers that the script prints become metrics when train is told how to find them:'
        )}
      </p>
      <pre className="jp-sm-Code" tabIndex={0}>
        {EXAMPLE}
      </pre>
    </div>
  );
}
