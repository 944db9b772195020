import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { useSignal } from '../hooks';
import type { ChartBoard } from './board';
import { Chart } from './chart';
import { extentOf } from './frame';
import type { ChartData } from './series';
import type { Axis } from './ticks';

/** All charts of a view, below each other or side by side, with one crosshair and one zoom. */
export function Charts(props: {
  readonly charts: readonly ChartData[];
  readonly board: ChartBoard;
  readonly axis: Axis;
  readonly trans: TranslationBundle;
  /** Saves all values as a file. */
  readonly onSave?: () => void;
  /** More tools, before the others. */
  readonly children?: React.ReactNode;
}): JSX.Element {
  const { charts, board, axis, trans, onSave, children } = props;
  const range = useSignal(board.changed, () => board.range);
  const extent = React.useMemo(() => extentOf(charts), [charts]);
  return (
    <>
      <div className="jp-sm-Charts-tools" role="toolbar" aria-label={trans.__('Metrics')}>
        {children}
        <button
          type="button"
          className="jp-sm-Button"
          disabled={!range}
          onClick={() => board.zoom(undefined)}
        >
          {trans.__('Show all times')}
        </button>
        {onSave && (
          <button type="button" className="jp-sm-Button" onClick={onSave}>
            {trans.__('Download CSV')}
          </button>
        )}
        <span className="jp-sm-quiet">{trans.__('Drag across a chart to zoom.')}</span>
      </div>
      <div className="jp-sm-Charts">
        {extent &&
          charts.map(chart => (
            <Chart
              key={chart.key}
              chart={chart}
              extent={extent}
              board={board}
              axis={axis}
              trans={trans}
            />
          ))}
      </div>
    </>
  );
}
