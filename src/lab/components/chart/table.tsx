import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { useSignal } from '../hooks';
import { formatMoment, formatDuration } from '../moments';
import { formatCount } from '../quantities';
import type { ChartBoard } from './board';
import type { ChartData } from './series';
import { valueWords, type Axis } from './ticks';

/** Rows in the page; the file has all of them. */
const SHOWN = 200;

/** What a chart shows, as numbers: the newest first, one row a time, one column a line. */
export function ChartTable(props: {
  readonly chart: ChartData;
  readonly board: ChartBoard;
  readonly axis: Axis;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { chart, board, axis, trans } = props;
  const version = useSignal(board.changed, () => board.version);
  const { lines, rows } = React.useMemo(() => {
    const lines = chart.lines.filter(({ key }) => !board.isHidden(key));
    return { lines, rows: rowsOf(lines, board) };
  }, [chart, board, version]);
  return (
    <div className="jp-sm-ChartTable" tabIndex={0} role="group" aria-label={chart.title}>
      <table>
        <thead>
          <tr>
            <th scope="col">{axis === 'elapsed' ? trans.__('After') : trans.__('Time')}</th>
            {lines.map(({ key, label }) => (
              <th key={key} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, SHOWN).map(([time, values]) => (
            <tr key={time}>
              <th scope="row">
                {axis === 'elapsed' ? formatDuration(time) : formatMoment(time, axis)}
              </th>
              {lines.map(({ key }, index) => (
                <td key={key}>{cell(values[index], chart)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > SHOWN && (
        <p className="jp-sm-quiet">
          {trans.__(
            'The newest %1 of %2 rows. The CSV file has all.',
            formatCount(SHOWN),
            formatCount(rows.length)
          )}
        </p>
      )}
    </div>
  );
}

function cell(value: number | undefined, chart: ChartData): string {
  return value === undefined ? '' : valueWords(value, chart.unit);
}

type TableRow = readonly [time: number, values: (number | undefined)[]];

function rowsOf(lines: ChartData['lines'], board: ChartBoard): readonly TableRow[] {
  const { from, to } = board.range ?? { from: -Infinity, to: Infinity };
  const rows = new Map<number, (number | undefined)[]>();
  for (const [column, { times, values }] of lines.entries()) {
    for (const [index, time] of times.entries()) {
      if (time >= from && time <= to) {
        const row = rows.get(time) ?? [];
        rows.set(time, row);
        row[column] = values[index];
      }
    }
  }
  return [...rows].sort(([one], [other]) => other - one);
}
