import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { useSignal } from '../hooks';
import type { ChartBoard } from './board';
import { COLOURS, dashesOf } from './paint';
import { valueAt, type ChartData } from './series';
import { valueWords } from './ticks';

/** The lines by name, each with its value at the crosshair, else its newest. A press hides a line, with Alt all others. */
export function Legend(props: {
  readonly chart: ChartData;
  readonly board: ChartBoard;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { chart, board, trans } = props;
  useSignal(board.changed, () => board.version);
  const crosshair = useSignal(board.changed, () => board.crosshair);
  const keys = chart.lines.map(({ key }) => key);
  return (
    <ul className="jp-sm-Legend" aria-label={trans.__('Lines of %1', chart.title)}>
      {chart.lines.map((line, index) => {
        const value = crosshair === undefined ? line.values.at(-1) : valueAt(line, crosshair);
        return (
          <li key={line.key}>
            <button
              type="button"
              className="jp-sm-Legend-line"
              aria-pressed={!board.isHidden(line.key)}
              title={trans.__('Show or hide %1. With the Alt key: show only this one.', line.label)}
              onClick={event =>
                event.altKey ? board.single(line.key, keys) : board.toggle(line.key)
              }
            >
              <svg width="18" height="8" aria-hidden="true">
                <line
                  x1="0"
                  x2="18"
                  y1="4"
                  y2="4"
                  strokeDasharray={dashesOf(index).join(' ')}
                  style={{ stroke: `var(${COLOURS[index % COLOURS.length]})` }}
                />
              </svg>
              <span className="jp-sm-Legend-name">{line.label}</span>
              <span className="jp-sm-Legend-value">
                {value === undefined ? '–' : valueWords(value, chart.unit)}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
