import type {
  CommandValue,
  MetricSeries,
  MetricsBundle,
  Milliseconds,
  Output
} from '../../../protocol';
import { METRICS_MIME, SAVED_POINTS } from '../../../protocol';
import { thin } from '../../metrics/thin';
import type { RunContext } from '../command';
import { toJson } from './bundle';
import { aside, isTerminal } from './face';
import { figure, span } from './figures';
import { escapeHtml } from './html';
import { seriesPicture } from './seriesPicture';
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

/** What is shown, and of what it is. */
export interface ShownMetrics extends Pick<MetricsBundle, 'ref' | 'variant' | 'since'> {
  /** As a noun with its name. */
  readonly subject: string;
  readonly series: readonly MetricSeries[];
  /** Said in the place of numbers, where there are none: why, in sentences. */
  readonly none: string;
  /** Said under it. */
  readonly notes: readonly string[];
}

/**
 * Shows series: on a terminal as a table of their last, lowest, highest and mean value; in a cell as our charts, which go
 * on growing, and beside them as that table and a picture, for readers without a host.
 */
export async function* showMetrics(
  { caller, host }: RunContext,
  { subject, series, none, notes, ...shows }: ShownMetrics
): AsyncGenerator<Output, void, void> {
  const shown = series.filter(({ values }) => values.length > 0);
  const title = shown.length === 0 ? none : `The metrics of ${subject}, ${spanWords(shown)}.`;
  const said = notes.filter(note => note !== '');
  const table = shown.length > 0 ? tableOf(shown) : undefined;
  const numbers = [title, ...(table ? plainTable(table) : [])];
  if (isTerminal(caller)) {
    for (const text of [...numbers, ...said]) {
      yield { type: 'line', text };
    }
    return;
  }
  const picture = table && seriesPicture(shown);
  const bundle: MetricsBundle = {
    ...shows,
    contextId: caller.id,
    saved: { at: host.clock.now(), series: savedSeries(shown) }
  };
  yield {
    type: 'display',
    id: 'metrics',
    bundle: {
      [METRICS_MIME]: toJson(bundle),
      ...(picture && { 'image/svg+xml': picture }),
      'text/html': [
        `<p>${escapeHtml(title)}</p>`,
        picture ? imageTag(picture, title) : '',
        table ? htmlTable(table) : ''
      ].join(''),
      'text/plain': numbers.join('\n')
    }
  };
  // Beside it and not in it: the charts show numbers alone.
  for (const text of said) {
    yield aside(text);
  }
}

/** Few enough points to save with a notebook. */
function savedSeries(series: readonly MetricSeries[]): readonly MetricSeries[] {
  const most = Math.max(20, Math.floor(SAVED_POINTS / Math.max(1, series.length)));
  return series.map(each => {
    const few = thin(each, most);
    return { ...few, values: few.values.map(value => Number(value.toPrecision(6))) };
  });
}

/** Other readers show the HTML rather than the picture beside it, so it is in both. */
function imageTag(svg: string, words: string): string {
  const data = Buffer.from(svg).toString('base64');
  return `<img style="max-width:100%" alt="${escapeHtml(words)}" src="data:image/svg+xml;base64,${data}">`;
}

function spanWords(series: readonly MetricSeries[]): string {
  const first = Math.min(...series.map(({ times }) => times[0] ?? Infinity));
  const last = Math.max(...series.map(({ times }) => times.at(-1) ?? -Infinity));
  return span(first, last).join(' to ');
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
