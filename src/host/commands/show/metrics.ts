import type { CommandValue, MetricSeries, Milliseconds, Output } from '../../../protocol';
import type { RunContext } from '../command';
import { toJson } from './bundle';
import { isTerminal } from './face';
import { moment, size } from './figures';
import { escapeHtml } from './html';
import type { Table } from './table';
import { htmlTable, plainTable } from './table';

/** The numbers as a data frame is made from them; times in milliseconds since 1970. */
export function frameValue(series: readonly MetricSeries[]): CommandValue {
  return toJson(
    series.map(({ name, host, variant, statistic, unit, period, times, values }) => ({
      name,
      host,
      variant,
      statistic,
      unit,
      period,
      times,
      values
    }))
  );
}

/** Shows series as a table of their last, lowest, highest and mean value, with notes under it. */
export async function* showMetrics(
  { caller }: RunContext,
  subject: string,
  series: readonly MetricSeries[],
  notes: readonly string[]
): AsyncGenerator<Output, void, void> {
  const shown = series.filter(({ values }) => values.length > 0);
  const title =
    shown.length === 0
      ? `There are no numbers of ${subject} in this time. Those of SageMaker are there two minutes later.`
      : `The metrics of ${subject}, ${span(shown)}.`;
  const said = notes.filter(note => note !== '');
  const table = shown.length > 0 ? tableOf(shown) : undefined;
  const lines = [title, ...(table ? plainTable(table) : []), ...said];
  if (isTerminal(caller)) {
    for (const text of lines) {
      yield { type: 'line', text };
    }
    return;
  }
  const paragraph = (text: string) => `<p>${escapeHtml(text)}</p>`;
  yield {
    type: 'display',
    id: 'metrics',
    bundle: {
      'text/html': [paragraph(title), table ? htmlTable(table) : '', ...said.map(paragraph)].join(
        ''
      ),
      'text/plain': lines.join('\n')
    }
  };
}

function span(series: readonly MetricSeries[]): string {
  const first = Math.min(...series.map(({ times }) => times[0] ?? Infinity));
  const last = Math.max(...series.map(({ times }) => times.at(-1) ?? -Infinity));
  return `${moment(first)} to ${moment(last)}`;
}

/** What tells series apart is a column only where something is in it. */
function tableOf(series: readonly MetricSeries[]): Table {
  const places: [string, (each: MetricSeries) => string][] = [
    ['Host', ({ host = '' }) => host],
    ['Variant', ({ variant = '' }) => variant]
  ];
  const used = places.filter(([, cell]) => series.some(each => cell(each) !== ''));
  return {
    columns: [
      'Metric',
      ...used.map(([column]) => column),
      'Each value',
      'Last',
      'Minimum',
      'Maximum',
      'Mean'
    ],
    rows: series.map(each => [
      each.name,
      ...used.map(([, cell]) => cell(each)),
      eachValue(each),
      ...summary(each.values).map(value => figure(value, each.unit))
    ])
  };
}

/** `sum of 1 min`, `p99 of 5 min`, `as reported`. */
function eachValue({ statistic, period }: MetricSeries): string {
  if (statistic === undefined) {
    return 'as reported';
  }
  const words = statistic.startsWith('p') ? statistic : statistic.toLowerCase();
  return period === undefined ? words : `${words} of ${lasting(period)}`;
}

function lasting(period: Milliseconds): string {
  const minutes = period / 60_000;
  return minutes < 60 ? `${minutes} min` : `${minutes / 60} h`;
}

/** Last, lowest, highest, mean. */
function summary(values: readonly number[]): number[] {
  let lowest = Infinity;
  let highest = -Infinity;
  let sum = 0;
  for (const value of values) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
    sum += value;
  }
  return [values.at(-1) ?? NaN, lowest, highest, sum / values.length];
}

/** Latencies in milliseconds: a person thinks in them. */
function figure(value: number, unit: MetricSeries['unit']): string {
  switch (unit) {
    case 'Percent':
      return `${value.toFixed(1)} %`;
    case 'Microseconds':
      return `${(value / 1_000).toLocaleString('en-US', { maximumSignificantDigits: 4 })} ms`;
    case 'Bytes':
      return size(value);
    default:
      return value.toLocaleString('en-US', { maximumSignificantDigits: 6 });
  }
}
